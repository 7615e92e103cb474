import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse, stringify } from "yaml";
import { fingerprint } from "../../differ/index.ts";
import { type RoleServer, startRole } from "../support/role-server.ts";
import { runCli } from "../support/run-cli.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { waitFor } from "../support/wait-for.ts";

const ENDPOINT = "GET /p/{id}";
const PRICE = fingerprint(ENDPOINT, "$.price", "value");
const STATUS = fingerprint(ENDPOINT, "status", "value");
const REQUESTS = 1000;

// Each command is a process of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let folder = "";
let run: StartedRun;
const servers: RoleServer[] = [];

/** Odd in one of ten answers, each role in other ones, so that it is noise; host names differ always. */
async function service(role: string, turn: number): Promise<string> {
  const server = await startRole((request, response) => {
    const url = new URL(request.url ?? "/", "http://x");
    const id = Number(url.pathname.split("/").pop());
    const broken = role === "candidate" && request.headers["x-beta"] === "on";
    const price = role === "candidate" && url.searchParams.get("currency") === "JPY" ? 1000 : 10;
    const note = id % 20 === turn ? `odd ${role}` : "same";
    response.statusCode = broken ? 500 : 200;
    response.setHeader("content-type", broken ? "text/plain" : "application/json");
    response.end(broken ? "boom" : JSON.stringify({ price, note, host: role }));
  });
  servers.push(server);
  return server.url;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-rules-"));
  run = await runShadowdiff({
    run: "judged",
    live: await service("live", -1),
    targets: {
      primary: await service("primary", 3),
      secondary: await service("secondary", 5),
      candidate: await service("candidate", 7),
    },
    approvals: join(folder, "approvals.yaml"),
    // A busy machine loses none of them, and is no measurement of time.
    mirror: { timeout: "60s", inFlightMax: 2000 },
    gate: { minRequests: 100, harm: "20%", latency: { minDelta: "10s" } },
  });
  const pool = new Pool(run.proxy, { connections: 4 });
  let left = REQUESTS;
  const next = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const id = left;
      const currency = ["JPY", "EUR", "USD", "GBP"][(id * 7919) % 4] ?? "EUR";
      const answer = await pool.request({
        ...{ method: "GET", path: `/p/${id}?currency=${currency}` },
        headers: { "x-beta": (id * 104_729) % 11 === 0 ? "on" : "off" },
      });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: 4 }, next));
  await pool.close();
  await run.settled(50_000);
  // Compared is not yet stored: the verdict is of what was committed, four times a second at best.
  await waitFor(
    "the verdict to rest on all of them",
    async () => (await run.verdict()).compared === REQUESTS || undefined,
    20_000,
  );
}, 90_000);

afterAll(async () => {
  await run.stop();
  for (const server of servers) await server.close();
  await rm(folder, { recursive: true });
});

const approve = (...args: string[]) =>
  runCli(["approve", "--reason", "meant", "--by", "Ada", "-c", run.file, ...args]);

describe("what a run says of its causes", () => {
  test("each cause is one group, headed by the shallowest place, with its feature and severity", async () => {
    const shown = await runCli(["gate", "--url", run.admin]);
    expect([shown.code, shown.stdout]).toEqual([1, expect.stringContaining("FAIL")]);
    expect(shown.stdout).toMatch(/HIGH +GET \/p\/\{id\} {2}status value/);
    expect(shown.stdout).toContain("only when header x-beta=on");
    expect(shown.stdout).toMatch(/with it: .*header:content-type value/);
    expect(shown.stdout).toMatch(/MEDIUM +GET \/p\/\{id\} {2}\$\.price value/);
    expect(shown.stdout).toContain("only when query currency=JPY");
  });
});

describe("rules", () => {
  test("suggest refuses an endpoint that the run has not", async () => {
    const argv = ["rules", "suggest", "--store", run.store, "--endpoint", "GET /nowhere"];
    const { code, stdout, stderr } = await runCli(argv);
    expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
    expect(stderr).toMatch(/USAGE: run \S+ has no endpoint GET \/nowhere\./);
  });

  test("suggest proposes what the evidence supports, and it can be pasted", async () => {
    const { code, stdout } = await runCli(["rules", "suggest", "--store", run.store]);
    expect(code).toBe(0);
    const proposed: unknown = parse(stdout);
    expect(proposed).toMatchObject({
      compare: [{ match: ENDPOINT, ignore: expect.any(Array) }],
    });
    expect(stdout).toContain('path: "$.host", reason: "of an instance');
    expect(stdout).toContain('path: "$.note", reason: "noise');
    expect(stdout).not.toContain('path: "$.price"');
    const file = join(folder, "pasted.yaml");
    await writeFile(file, stdout);
    const line = (note: string, host: string) => ({
      ...{ status: 200, headers: [["content-type", "application/json"]] },
      body: JSON.stringify({ note, host }),
    });
    const triple = {
      ...{ id: "1", request: { method: "GET", path: "/p/1" } },
      ...{ primary: line("a", "p"), secondary: line("b", "s"), candidate: line("c", "c") },
    };
    const compared = await runCli(["compare", "-", "-c", file], { input: JSON.stringify(triple) });
    expect(JSON.parse(compared.stdout)).toMatchObject({
      equal: true,
      differences: [{ ignored: expect.any(String) }, { ignored: expect.any(String) }],
    });
  });

  test("preview shows what is hidden, failing places first, and refuses what is too broad", async () => {
    const preview = (path: string, ...more: string[]) =>
      runCli(["rules", "preview", path, "--store", run.store, ...more]);
    const note = await preview("$..note", "--endpoint", ENDPOINT);
    expect(note.code).toBe(0);
    expect(note.stdout).toMatch(/noise .*\$\.note value/);
    expect((await preview("$.price")).stdout).toMatch(/✗ fails .*\$\.price value/);
    for (const path of ["$", "$..*", "header:*", "status"]) {
      const broad = await preview(path);
      expect([broad.code, broad.stderr]).toEqual([64, expect.stringContaining("RULE_BROAD")]);
    }
    expect((await preview("$.a", "--run", "none")).code).toBe(3);
    expect((await preview("a b")).code).toBe(64);
    const json = await preview("$.price", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      hidden: [{ standing: "failing", samples: expect.any(Array) }],
    });
  });

  test("a rule over everything is refused when it is loaded", async () => {
    const file = join(folder, "broad.yaml");
    const ignore = [{ path: "$..*", reason: "all" }];
    await writeFile(file, stringify({ compare: [{ match: ENDPOINT, ignore }] }));
    const refused = await runCli(["compare", "-", "-c", file]);
    expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining("RULE_BROAD")]);
  });
});

describe("approvals", () => {
  test("are checked, written, and hold in the run after SIGHUP and in the gate", async () => {
    expect((await approve("000000000000")).stderr).toContain("APPROVE_UNKNOWN");
    expect((await approve("--group", STATUS)).stderr).toContain("APPROVE_HIGH");
    expect((await approve(STATUS, PRICE)).stderr).toContain("APPROVE_HIGH");
    expect((await approve(PRICE, "--store", join(folder, "none"))).code).toBe(3);
    expect((await approve("--group", "--allow-high", STATUS, "--url", run.admin)).code).toBe(0);
    const approved = await approve(PRICE, "--until", "2099-12-31");
    expect([approved.code, approved.stdout]).toEqual([0, expect.stringContaining("approved")]);
    const again = await approve(PRICE, "--until", "2099-12-31");
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("approved already")]);
    const text = await readFile(join(folder, "approvals.yaml"), "utf8");
    expect(parse(text)).toMatchObject({
      approvals: [
        { fingerprint: STATUS, members: [expect.any(String), expect.any(String)] },
        { fingerprint: PRICE, until: "2099-12-31" },
      ],
    });

    expect((await runCli(["gate", "--url", run.admin])).code).toBe(1);
    process.kill(run.process.pid, "SIGHUP");
    // Anything else than a fail could also be a run that is not well for a moment.
    await waitFor(
      "the approvals to hold",
      async () => (await run.verdict()).verdict === "pass" || undefined,
    );
    const held = await runCli(["gate", "--store", run.store]);
    expect(held.code).toBe(0);
    expect(held.stdout).toMatch(/approved GET \/p\/\{id\} {2}\$\.price value/);

    const ended = join(folder, "ended.yaml");
    await writeFile(ended, text.replace("2099-12-31", "2020-01-31"));
    const expired = await runCli(["gate", "--store", run.store, "--approvals", ended]);
    expect(expired.code).toBe(1);
    expect(expired.stdout).toContain("was approved by Ada until 2020-01-31");
  });

  test("a file with a mistake stops the start with file, line and the nearest key", async () => {
    const file = join(folder, "bad.yaml");
    await writeFile(file, `approvals:\n  - fingerprint: ${PRICE}\n    reson: a\n    by: b\n`);
    const refused = await runCli(["compare", "-", "--set", `approvals=${file}`]);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toMatch(
      /APPROVALS_INVALID: .*bad\.yaml:\d+: .*reson: unknown key; the nearest known key is reason/,
    );
  });

  test.each([
    [["approve"], "needs a fingerprint"],
    [["approve", "xyz", "--reason", "a", "--by", "b"], "no fingerprint"],
    [["approve", PRICE, "--by", "b"], "--reason"],
    [["approve", PRICE, "--reason", "a", "--by", "b", "--until", "soon"], "--until"],
    [["rules", "preview"], "preview and one PATH"],
    [["gate", "--url", "http://127.0.0.1:1", "--approvals", "a.yaml"], "--approvals goes with"],
  ])("%j is refused with 64", async (args, said) => {
    const { code, stderr } = await runCli(args);
    expect([code, stderr]).toEqual([64, expect.stringContaining(said)]);
  });
});
