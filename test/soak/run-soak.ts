import { statSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { once } from "node:events";
import type {
  MeasuredLeg,
  Resumed,
  SoakLeg,
  SoakStart,
  SoakThreadData,
  StartedSoak,
} from "./soak-report.ts";

/** As the shadow's thread is held (cli/run/threads.ts). */
const HEAP_MIB = 160;
const YOUNG_MIB = 24;
const LOOK_EVERY_MS = 100;

export interface SoakOptions {
  readonly folder: string;
  readonly exchanges: number;
  readonly seed: number;
  readonly legs?: number;
  onLeg(leg: MeasuredLeg): void;
}

export interface SoakResult {
  readonly legs: readonly MeasuredLeg[];
  readonly resumed: Resumed;
}

/**
 * Feeds a differ in a thread of its own, limited as the shadow's, and looks at it from outside. As in
 * a process that carries traffic, the main thread loads neither the differ nor the configuration's schema.
 */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { folder, exchanges, seed, legs = 10 } = options;
  const { config, run, path } = await startSoak({ folder });
  const data: SoakThreadData = { config, folder, run, exchanges, legs, seed };
  let rssBytes = 0;
  const look = setInterval(() => {
    rssBytes = Math.max(rssBytes, process.memoryUsage.rss());
  }, LOOK_EVERY_MS);
  const measured: MeasuredLeg[] = [];
  const took = (leg: SoakLeg): void => {
    const seen = { ...leg, rssBytes, storeBytes: fileBytes(path) };
    measured.push(seen);
    options.onLeg(seen);
    rssBytes = process.memoryUsage.rss();
  };
  try {
    await ended(startThread("soak-thread.ts", data).on("message", took));
    let resumed: Resumed = { committed: 0, cpuMs: 0, heapBytes: 0 };
    const next = startThread("resume-thread.ts", data);
    next.on("message", (said: Resumed) => (resumed = said));
    await ended(next);
    return { legs: measured, resumed };
  } finally {
    clearInterval(look);
  }
}

async function startSoak(data: SoakStart): Promise<StartedSoak> {
  const thread = startThread("start-thread.ts", data);
  // What our own thread made, and nothing from outside.
  const [[started]] = await Promise.all([once(thread, "message"), ended(thread)]);
  return started;
}

function startThread(file: string, data: SoakStart | SoakThreadData): Worker {
  // As there: the process's flag would overrule what the thread is given.
  setFlagsFromString("--max-semi-space-size=0");
  return new Worker(new URL(file, import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
  });
}

/** Rejects when the thread dies, as of too little memory. */
function ended(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", () => resolve());
  });
}

function fileBytes(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
