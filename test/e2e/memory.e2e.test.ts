import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { runShadowdiff } from "../support/run-shadowdiff.ts";
import { REPOSITORY } from "../support/start-process.ts";

/**
 * Says which modules a file asks for, and all that it asks for in turn, as Node loads them; of Node's
 * own those that are in memory then.
 */
const LIST = `
import { registerHooks } from "node:module";
const asked = new Set();
registerHooks({ resolve(name, context, next) {
  const found = next(name, context);
  asked.add(name).add(found.url.split("/").slice(-3, -1).join("/"));
  return found;
} });
await import(process.argv[1]);
for (const loaded of process.moduleLoadList) {
  if (loaded.startsWith("NativeModule ")) asked.add(loaded.replace("NativeModule ", "node:"));
}
process.stdout.write(JSON.stringify([...asked]));
`;

async function modulesOf(file: string): Promise<unknown> {
  const args = ["--input-type=module", "-e", LIST, `${REPOSITORY}${file}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

/** Each is between 5 and 20 MB in every thread that loads it. */
const SERVERS = ["node:http", "node:http2", "http-proxy"];
const PARSERS = ["zod", "yaml", "express"];
/** Loaded by whoever imports node:http with a statement; core/http is the way without it. */
const UNDICI = "node:internal/deps/undici/undici";
/** Two folders of each: what compares is some 200 modules, of use where answers are compared. */
const COMPARES = ["differ/compare", "differ/lift", "differ/ingest", "differ/verdict"];
/** Parts of the proxy that no worker uses, each of them in memory once a worker. */
const NOT_LIVE = ["proxy/tap", "proxy/shadow", "proxy/recording", "node:http2"];
/** JSON of a pinned file is read by the parser of the lifters, for names that JSON.parse misreads. */
const isNoReader = (name: string): boolean => name !== "differ/lift";

describe("a thread loads no more than it needs", () => {
  test.each([
    ["cli/run/serve-shadow-thread.ts", [...PARSERS, ...SERVERS, "node:tls", "pino", UNDICI]],
    ["cli/run/serve-live-thread.ts", [...PARSERS, UNDICI, ...NOT_LIVE]],
    ["cli/run/serve-admin-thread.ts", ["zod", "yaml", "pino", "node:tls", "differ/ingest", UNDICI]],
    ["cli/run/serve-config-thread.ts", ["express", ...COMPARES.filter(isNoReader), UNDICI]],
    ["cli/run/start-run.ts", [...PARSERS, ...SERVERS, ...COMPARES, "pino", UNDICI]],
    ["cli/run/load-config-apart.ts", [...PARSERS, UNDICI]],
    ["cli/commands/run.ts", [...PARSERS, ...SERVERS, ...COMPARES, "pino", UNDICI]],
    ["proxy/live/index.ts", ["node:http2", "proxy/tap", "proxy/shadow", UNDICI]],
  ])("%s", async (file, unwanted) => {
    const asked = await modulesOf(file);
    expect(asked).toEqual(expect.arrayContaining(["node:fs"]));
    for (const name of unwanted) expect(asked).not.toContain(name);
  });
});

/** About 140 where the compile cache is warm, 175 where each thread strips types itself. */
const IDLE_MIB_MAX = 195;

test.runIf(process.platform === "linux")("an idle run is small", async () => {
  const nobody = "http://127.0.0.1:9";
  const started = await runShadowdiff({
    live: nobody,
    targets: { primary: nobody, secondary: nobody, candidate: nobody },
  });
  try {
    const status = await readFile(`/proc/${started.process.pid}/status`, "utf8");
    const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
    expect(kib / 1024).toBeLessThan(IDLE_MIB_MAX);
    expect(kib).toBeGreaterThan(0);
  } finally {
    await started.stop();
  }
});
