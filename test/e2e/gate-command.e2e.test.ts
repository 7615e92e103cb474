import { hash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type ServerResponse, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { runHere } from "../../cli/testing/run-here.ts";
import { summarySchema } from "../support/admin-schemas.ts";
import { type RoleServer, refusedUrl, startRole } from "../support/role-server.ts";
import { runCli } from "../support/run-cli.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { sendProducts } from "../support/send-products.ts";
import { startProcess } from "../support/start-process.ts";
import { waitFor } from "../support/wait-for.ts";

const ENDPOINT = "GET /products/{id}";
/** Of `GET /products/{id}\nstatus\nvalue`. */
const STATUS_FINGERPRINT = hash("sha256", `${ENDPOINT}\nstatus\nvalue`).slice(0, 12);
const REPORTS = [
  ["json", "report.json"],
  ["junit", "junit.xml"],
  ["markdown", "summary.md"],
  ["sarif", "report.sarif"],
] as const;
const CLOSED = "http://127.0.0.1:1";
const TOKEN = "a-token-of-the-gate-test";

type Service = "same" | "other" | "broken";
const SERVICES: Readonly<Record<Service, (response: ServerResponse) => void>> = {
  same: (response) => json(response, { price: 1 }),
  other: (response) => json(response, { price: 2 }),
  broken: (response) => {
    response.statusCode = 500;
    response.end("broken");
  },
};

function json(response: ServerResponse, body: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(body));
}

let folder = "";
const services = new Map<Service, RoleServer>();
const runs: StartedRun[] = [];

function urlOf(service: Service): string {
  return services.get(service)?.url ?? "";
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-gate-"));
  for (const name of ["same", "other", "broken"] as const) {
    services.set(name, await startRole((_, response) => SERVICES[name](response)));
  }
});
afterAll(async () => {
  for (const run of runs) await run.stop();
  for (const service of services.values()) await service.close();
  await rm(folder, { recursive: true });
});

interface Judged {
  readonly requests: number;
  readonly secondary?: Service;
  readonly candidate?: Service;
}

/** A run that has compared so many exchanges of one endpoint. */
async function judged({ requests, secondary, candidate }: Judged): Promise<StartedRun> {
  const run = await runShadowdiff({
    run: "gated",
    live: urlOf("same"),
    targets: {
      primary: urlOf("same"),
      secondary: urlOf(secondary ?? "same"),
      candidate: urlOf(candidate ?? "same"),
    },
    // Two roles of one test process are not a measurement of time.
    gate: { minRequests: 100, harm: "5%", maxLost: "50%", latency: { minDelta: "10s" } },
  });
  runs.push(run);
  await sendProducts(run.proxy, requests, 16);
  await run.settled();
  return run;
}

/** Ends the run's process and keeps its store, which the run's own clean-up would remove. */
async function ended(run: StartedRun): Promise<string> {
  process.kill(run.process.pid, "SIGTERM");
  expect(await run.process.exited()).toBe(0);
  return run.store;
}

/** The gate's exit code by the admin server, and again by the store after the run has ended. */
async function bothWays(run: StartedRun, args: string[] = []): Promise<(number | null)[]> {
  const byUrl = await runCli(["gate", "--url", run.admin, ...args]);
  const byStore = await runCli(["gate", "--store", await ended(run), "--wait", "1m", ...args]);
  return [byUrl.code, byStore.code];
}

describe("the gate's exit codes, by the admin server and by the store", () => {
  test("0 for three equal services; what the caller asks for beyond that is 2", async () => {
    const run = await judged({ requests: 700 });
    const by = (...args: string[]) => runCli(["gate", "--url", run.admin, ...args]);
    const report = join(folder, "report.json");
    const passed = await by("--wait", "20s", "--require", ENDPOINT, "--format", `json=${report}`);
    expect(passed.stdout).toContain("pass");
    expect(passed.code).toBe(0);
    const written = z.object({ summary: summarySchema });
    const { summary } = written.parse(JSON.parse(await readFile(report, "utf8")));
    expect(summary).toMatchObject({ verdict: "pass", compared: 700 });

    const unseen = await by("--require", "GET /never");
    expect(unseen.code).toBe(2);
    expect(unseen.stdout).toContain("GET /never was required and never seen");
    expect((await by("--min-requests", "701")).code).toBe(2);
    expect((await by("--min-requests", "700")).code).toBe(0);
    const warned = await by("--min-requests", "701", "--on-inconclusive", "warn");
    expect(warned.code).toBe(0);
    expect(warned.stderr).toContain("without a pass");

    const wrongName = await by("--run", "another");
    expect(wrongName.code).toBe(3);
    expect(wrongName.stderr).toContain("GATE_NO_SUCH_RUN");
    expect(await bothWays(run, ["--run", "gated"])).toEqual([0, 0]);
    const store = ["gate", "--store", run.store];
    expect((await runCli([...store, "--require", "GET /never"])).code).toBe(2);
    expect((await runCli([...store, "--run", "another"])).code).toBe(3);
  }, 60_000);

  test("1 for a candidate that answers 500", async () => {
    const run = await judged({ requests: 300, candidate: "broken" });
    const reports = join(folder, "reports");
    const format = REPORTS.map(([name, file]) => `${name}=${join(reports, file)}`).join(",");
    expect(await bothWays(run, ["--format", format])).toEqual([1, 1]);
    const written = REPORTS.map(([, file]) => readFile(join(reports, file), "utf8"));
    for (const text of await Promise.all(written)) expect(text).toContain(STATUS_FINGERPRINT);
  });

  test("2 for too little traffic, and 0 where that is to warn alone", async () => {
    const run = await judged({ requests: 10 });
    const warned = await runCli(["gate", "--url", run.admin, "--on-inconclusive", "warn"]);
    expect(warned.code).toBe(0);
    expect(await bothWays(run)).toEqual([2, 2]);
  });

  test("3 for baselines that differ", async () => {
    expect(await bothWays(await judged({ requests: 1000, secondary: "other" }))).toEqual([3, 3]);
  });
});

describe("the gate without a verdict", () => {
  test("64 for a refused token, or none where one is asked for", async () => {
    const file = join(folder, "token.json");
    const config = {
      proxy: { listen: "127.0.0.1:0", live: CLOSED },
      targets: { primary: CLOSED, secondary: CLOSED, candidate: CLOSED },
      admin: { listen: "127.0.0.1:0", token: TOKEN },
      store: join(folder, "token-store"),
    };
    await writeFile(file, JSON.stringify(config));
    const run = startProcess({ args: ["cli/main.ts", "run", "-c", file] });
    const ready = z.object({ admin: z.url() }).parse(JSON.parse(await run.firstLine()));
    const gate = ["gate", "--url", ready.admin];
    const refused = await runCli([...gate, "--wait", "1m", "--token", "another-token-of-20"]);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain("USAGE_TOKEN");
    expect((await runCli(gate, { env: { SHADOWDIFF_TOKEN: "" } })).code).toBe(64);
    expect((await runCli(gate, { env: { SHADOWDIFF_TOKEN: TOKEN } })).code).toBe(2);
    expect(await run.stop()).toBe(0);
  });

  test("64 for a flag that is unknown or does not fit", async () => {
    expect((await runCli(["gate", "--url", CLOSED, "--mim-requests", "1"])).code).toBe(64);
    expect((await runHere(["gate", "--url", CLOSED, "--on-inconclusive", "maybe"])).code).toBe(64);
    expect((await runHere(["gate", "--url", CLOSED, "--min-requests", "-1"])).code).toBe(64);
    const unknown = await runHere(["gate", "--url", CLOSED, "--format", "json=a,jnit=b"]);
    expect(unknown.code).toBe(64);
    expect(unknown.stderr).toContain("The nearest one is junit.");
    expect((await runHere(["gate", "--url", CLOSED, "--format", "json=a,junit=a"])).code).toBe(64);
  });

  test("3 for a server that does not answer, once the time to wait is up", async () => {
    const url = await refusedUrl();
    const startedMs = performance.now();
    const result = await runCli(["gate", "--url", url, "--wait", "1500ms"]);
    expect(result.code).toBe(3);
    expect(performance.now() - startedMs).toBeGreaterThan(1500);
    expect(result.stderr).toMatch(/waiting: nothing listens at .* s left\n/);
    expect(result.stderr).toContain("GATE_UNREACHABLE");
  });

  test("a server that comes up while the gate waits is read", async () => {
    const url = await refusedUrl();
    const args = ["cli/main.ts", "gate", "--url", url, "--wait", "15s", "--json"];
    const gate = startProcess({ args });
    await waitFor("the gate to say that it waits", async () =>
      gate.stderr().includes("nothing listens") ? true : undefined,
    );
    const admin = createServer((request, response) => {
      const status = { run: "late", phase: "done" };
      const verdict = { compared: 0, invalid: 0, endpoints: [], verdict: "pass", reasons: [] };
      json(response, request.url === "/api/v1/status" ? status : verdict);
    });
    await new Promise<void>((resolve) => {
      admin.listen(Number(new URL(url).port), "127.0.0.1", resolve);
    });
    expect(await gate.exited()).toBe(0);
    expect(JSON.parse(gate.stdout())).toMatchObject({ summary: { verdict: "pass" } });
    admin.closeAllConnections();
    await new Promise((resolve) => admin.close(resolve));
  });
});
