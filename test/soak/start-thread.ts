import { parentPort, workerData } from "node:worker_threads";
import { configSchema } from "../../core/config/index.ts";
import { openStore } from "../../differ/ingest/index.ts";
import type { SoakStart, StartedSoak } from "./soak-report.ts";

/** Reads the configuration and starts the run, in a thread that ends: none of it stays in memory. */
function start({ folder }: SoakStart): void {
  using store = openStore(folder, { mode: "write" });
  const run = store.startRun({ name: "soak", startedAtMs: Date.now(), details: null });
  const started: StartedSoak = { config: configSchema.parse({}), run, path: store.path };
  parentPort?.postMessage(started);
}

start(workerData);
