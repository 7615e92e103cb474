import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { createReadModels, openStore } from "../differ/index.ts";
import { configSchema } from "../core/config/index.ts";
import { JsonText } from "../dashboard/server/json-text.ts";
import { createSummaryJson } from "../dashboard/server/summary-json.ts";
import { createLargeRun } from "../differ/read/testing/large-run.ts";
import { firstScreens } from "./first-screen.ts";
import { table } from "./table.ts";

/** How long one read takes while the run goes on, and how long the thread was held up at most. */
export interface ReadCost {
  readonly what: string;
  /** Milliseconds, sorted. */
  readonly times: readonly number[];
}

export interface DashboardCosts {
  readonly exchanges: number;
  readonly differences: number;
  readonly heads: number;
  readonly reads: readonly ReadCost[];
  /** Until the first screen is drawn, milliseconds, sorted. */
  readonly firstScreens: readonly number[];
}

const SIZE = { exchanges: 1_000_000, endpoints: 500, groups: 10 };
/** Four commits of so many exchanges in a second. */
const EXCHANGES_A_COMMIT = 250;
const COMMIT_EVERY_MS = 250;
const ROUNDS = 120;

/** Reads of a store of a million exchanges that is written to by another thread meanwhile. */
export async function dashboardCosts(): Promise<DashboardCosts> {
  const folder = mkdtempSync(join(tmpdir(), "dashboard-bench-"));
  const writer = new Worker(new URL(import.meta.url), { workerData: { folder } });
  try {
    await new Promise((resolve, reject) => {
      writer.once("message", resolve);
      writer.once("error", reject);
    });
    return await readAll(folder);
  } finally {
    await writer.terminate();
    rmSync(folder, { recursive: true });
  }
}

async function readAll(folder: string): Promise<DashboardCosts> {
  using store = openStore(folder, { mode: "read" });
  const { gate, noise } = configSchema.parse({});
  const background = {
    soon: (work: () => void): void => void setImmediate(work),
    monotonicMs: () => performance.now(),
  };
  const reads = createReadModels(store, { gate, block: noise.block, background });
  const sayVerdict = createSummaryJson();
  // Warm: as after a while of running.
  reads.overview();
  const [worst] = reads.differences({ heads: true, limit: 1 }).items;
  const [endpoint] = reads.endpoints({ limit: 1 }).items;
  const [fingerprint, name] = [worst?.fingerprint ?? "", endpoint?.endpoint ?? ""];
  const asked: readonly (readonly [string, () => unknown])[] = [
    ["overview", () => reads.overview()],
    ["trend", () => reads.trend()],
    ["endpoints, 50", () => reads.endpoints({ paths: false })],
    ["differences, 50 heads", () => reads.differences({ heads: true })],
    ["differences, q", () => reads.differences({ q: "price", verdict: "inconclusive" })],
    ["difference", () => reads.difference(fingerprint)],
    ["latency", () => reads.latency(name)],
    ["runs", () => reads.runs()],
    ["sample", () => reads.sample(worst?.samples[0] ?? "")],
    ["verdict, whole", () => new JsonText(sayVerdict(reads.summary()))],
  ];
  const times = new Map<string, number[]>(asked.map(([what]) => [what, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [what, read] of asked) {
      const began = performance.now();
      // A request waits for what the thread is at, and its answer is made into text.
      await nextTurn();
      const answer = read();
      if (!(answer instanceof JsonText)) JSON.stringify(answer);
      times.get(what)?.push(performance.now() - began);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    firstScreens: await firstScreens(reads),
    exchanges: store.run()?.committed ?? 0,
    differences: reads.differences({ limit: 1 }).total,
    heads: reads.differences({ limit: 1, heads: true }).total,
    reads: [...times].map(([what, all]) => ({ what, times: all.toSorted((a, b) => a - b) })),
  };
}

/** A table of the reads, in milliseconds. */
export function dashboardTable(costs: DashboardCosts): string {
  const { exchanges, differences, heads, reads, firstScreens: screens } = costs;
  const at = (times: readonly number[], share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN).toFixed(1);
  return `Reads of a store with ${exchanges} exchanges, ${differences} differences in ${heads} groups, four commits a second (ms):\n\n${table(
    ["read", "p50", "p95", "p99"],
    reads.map(({ what, times }) => [what, at(times, 0.5), at(times, 0.95), at(times, 0.99)]),
  )}\n\nFirst screen drawn in Chromium, nothing kept, ${screens.length} loads: median ${at(screens, 0.5)} ms, slowest ${at(screens, 1)} ms.`;
}

function writeForEver(folder: string): void {
  const store = openStore(folder, { mode: "write" });
  const run = createLargeRun(store, SIZE);
  parentPort?.postMessage("made");
  setInterval(() => {
    run.exchange(EXCHANGES_A_COMMIT);
    run.commit();
  }, COMMIT_EVERY_MS);
}

if (!isMainThread && typeof workerData?.folder === "string") writeForEver(workerData.folder);
