import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { LOAD_CORE } from "./processes.ts";

const execute = promisify(execFile);

export interface LoadResult {
  readonly requests: number;
  readonly errors: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Pause between an answer and the next request of a connection; 0 = flat out. */
  readonly delayMs: number;
  /** A new connection for every request. */
  readonly close?: boolean;
}

/** One wrk thread on the load's core; the script prints what we read back, in microseconds. */
const SCRIPT = `
local pause = tonumber(os.getenv("BENCH_DELAY_MS"))
if pause > 0 then function delay() return pause end end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`;

let scriptFile: string | undefined;

export async function runLoad(load: Load): Promise<LoadResult> {
  scriptFile ??= writeScript();
  const wrk = ["wrk", "-t1", `-c${load.connections}`, `-d${load.seconds}s`, "-s", scriptFile];
  const headers = load.close === true ? ["-H", "Connection: close"] : [];
  const { stdout } = await execute("taskset", ["-c", LOAD_CORE, ...wrk, ...headers, load.url], {
    env: { ...process.env, BENCH_DELAY_MS: String(load.delayMs) },
  });
  const fields = /^RESULT (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(stdout)?.slice(1).map(Number);
  if (fields === undefined) throw new Error(`wrk printed no result: ${stdout}`);
  const [requests = 0, durationUs = 1, p50 = 0, p99 = 0, errors = 0] = fields;
  return {
    requests,
    errors,
    requestsPerSecond: (requests * 1e6) / durationUs,
    p50Ms: p50 / 1000,
    p99Ms: p99 / 1000,
  };
}

function writeScript(): string {
  const file = join(mkdtempSync(join(tmpdir(), "shadowdiff-bench-")), "report.lua");
  writeFileSync(file, SCRIPT);
  return file;
}
