import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { configSchema } from "../../core/config/index.ts";
import { openStore } from "../../differ/index.ts";
import type { MeasuredLeg, SoakLeg, SoakThreadData } from "./soak-report.ts";

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

/** Feeds a differ in a thread of its own, limited as the shadow's, and looks at it from outside. */
export async function runSoak(options: SoakOptions): Promise<readonly MeasuredLeg[]> {
  const { folder, exchanges, seed, legs = 10 } = options;
  using store = openStore(folder, { mode: "write" });
  const run = store.startRun({ name: "soak", startedAtMs: Date.now(), details: null });
  const config = configSchema.parse({});
  const data: SoakThreadData = { config, folder, run, exchanges, legs, seed };
  const worker = new Worker(new URL("soak-thread.ts", import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  let rssBytes = 0;
  const look = setInterval(() => {
    rssBytes = Math.max(rssBytes, process.memoryUsage.rss());
  }, LOOK_EVERY_MS);
  const measured: MeasuredLeg[] = [];
  const took = (leg: SoakLeg): void => {
    const seen = { ...leg, rssBytes, storeBytes: fileBytes(store.path) };
    measured.push(seen);
    options.onLeg(seen);
    rssBytes = process.memoryUsage.rss();
  };
  worker.on("message", took);
  try {
    await new Promise<void>((resolve, reject) => {
      worker.once("error", reject);
      worker.once("exit", () => resolve());
    });
  } finally {
    clearInterval(look);
  }
  return measured;
}

function fileBytes(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
