import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { startProcess } from "../support/start-process.ts";
import { waitFor } from "../support/wait-for.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-start-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Every key of the documented contract that fits on a machine without its files and services. */
const CONTRACT = `
version: 1
run: release-2.4
proxy:  { listen: 127.0.0.1:8080, live: http://127.0.0.1:9000, workers: 1 }
tap:    { listen: 127.0.0.1:8082 }
targets: { primary: http://127.0.0.1:9001, secondary: http://127.0.0.1:9002, candidate: http://127.0.0.1:9003 }
mirror:
  sample: 100%
  stickyBy: header:x-user-id
  methods: [GET, HEAD, OPTIONS]
  include: ["/**"]
  exclude: ["/healthz"]
  bodyMax: 1MiB
  responseBodyMax: 4MiB
  memoryMax: 64MiB
  inFlightMax: 256
  timeout: 5s
  hostSuffix: -shadow
  headers: { x-shadow: "true" }
  order: shuffle
privacy:
  transport: none
  store: all
  redact: ["header:authorization", "query:token", { path: "body:$..email", at: transport }]
compare:
  - match: "GET /products/{id}"
    arrays: { "$.items": { key: sku } }
    numbers: { "$..price": { rel: 1e-6 } }
    ignore: [{ path: "$..requestId", reason: "per call", until: 2027-01-01 }, { path: "header:etag", reason: "per node" }]
    embeddedJson: true
profiles: shadowdiff.profiles.yaml
gate: { alpha: 0.01, tolerance: 0, harm: 1%, minRequests: 500, requiredEndpoints: [], latency: { p50: 10%, p99: 20%, minDelta: 2ms }, maxLost: 0.5%, blindFields: 20% }
approvals: shadowdiff.approvals.yaml
store: .shadowdiff
admin: { listen: 127.0.0.1:8081, token: "\${SHADOWDIFF_TOKEN}" }
sync:
  serve: 127.0.0.1:5050
  ready: { primary: 1, secondary: 1, candidate: 1, timeout: 60s }
`;
const env = { SHADOWDIFF_TOKEN: "0123456789abcdefghij" };

async function configFile(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

function onFreePorts(store: string): string[] {
  const listen = ["proxy", "tap", "admin"].map((part) => `${part}.listen=127.0.0.1:0`);
  const set = [...listen, "sync.serve=127.0.0.1:0", `store=${store}`];
  return set.flatMap((assignment) => ["--set", assignment]);
}

describe("the whole configuration of the contract", () => {
  test("is accepted by compare", async () => {
    const file = await configFile("compare.yaml", CONTRACT);
    const result = await runCli(["compare", "-", "--freeze", "-c", file], { env });
    expect(result.code).toBe(0);
  });

  test("starts with run", async () => {
    const file = await configFile("run.yaml", CONTRACT);
    const args = ["cli/main.ts", "run", "--freeze", "-c", file];
    const started = startProcess({ args: [...args, ...onFreePorts(join(folder, "a"))], env });
    const address = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
    const sync = expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/);
    const ready = { ready: true, proxy: address, tap: address, admin: address, sync };
    expect(JSON.parse(await started.firstLine())).toMatchObject(ready);
    expect(await started.stop()).toBe(0);
  });
});

test("a dashboard that cannot listen ends the run, also while workers still start", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const bound = holder.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  const [service, role] = ["http://127.0.0.1:9000", "http://127.0.0.1:9001"];
  const file = await configFile(
    "taken.yaml",
    `
proxy: { listen: 127.0.0.1:0, live: ${service}, workers: 3 }
targets: { primary: ${role}, secondary: ${role}, candidate: ${role} }
admin: { listen: 127.0.0.1:${port} }
store: ${join(folder, "taken")}
`,
  );
  const { code, stderr } = await runCli(["run", "-c", file]);
  holder.close();
  expect(stderr).toContain("LISTEN_IN_USE: admin.listen");
  expect(code).toBe(64);
});

test("a signal before the ready line closes what has started and ends with 0", async () => {
  const file = await configFile("early.yaml", CONTRACT);
  const args = ["cli/main.ts", "run", "-c", file, ...onFreePorts(join(folder, "b"))];
  const started = startProcess({ args, env: { ...env, SHADOWDIFF_SINC__SERVE: "x" } });
  // Said before anything is started, and long before everything listens.
  await waitFor("the warnings", async () =>
    started.stderr().includes("CONFIG_DOUBTFUL") ? true : undefined,
  );
  expect(await started.stop()).toBe(0);
  expect(started.stdout()).toBe("");
});

describe("a rule that cannot be read ends run at once with 64", () => {
  const CLOSED = "http://127.0.0.1:9";
  const base = {
    proxy: { listen: "127.0.0.1:0", live: CLOSED },
    targets: { primary: CLOSED, secondary: CLOSED, candidate: CLOSED },
    admin: { listen: "127.0.0.1:0" },
  };
  test.each([
    [
      { compare: [{ match: "GET /a", ignore: [{ path: "nonsense", reason: "r" }] }] },
      /RULE_PATH: .*GET \/a/,
    ],
    [{ privacy: { redact: ["nonsense"] } }, /CONFIG_REDACT: privacy\.redact\[0\] "nonsense"/],
  ])("%j", async (part, message) => {
    const store = join(folder, "never");
    const file = await configFile("bad.json", JSON.stringify({ ...base, ...part, store }));
    const result = await runCli(["run", "-c", file]);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
    expect(result.code).toBe(64);
  });
});

test.each([
  [["gate", "--url", "http://127.0.0.1:1", "--format", "xml=x"], "--format takes json, "],
  [["gate", "--url", "http://127.0.0.1:1", "--wait", "30"], "takes a duration"],
])("%j is refused by name", async (args, message) => {
  const result = await runCli(args);
  expect(result.code).toBe(64);
  expect(result.stderr).toContain(message);
});
