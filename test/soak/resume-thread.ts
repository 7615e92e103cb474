import { parentPort, workerData } from "node:worker_threads";
import { seededRandom, systemClock } from "../../core/index.ts";
import { createDiffer, openStore } from "../../differ/ingest/index.ts";
import { createRedactor } from "../../proxy/shadow/index.ts";
import type { Resumed, SoakThreadData } from "./soak-report.ts";

const MASK_KEY = Buffer.alloc(32, "soak");

/** Takes a run over as a shadow thread does after the one before it died. */
function resume({ config, folder, run, seed }: SoakThreadData): void {
  if (parentPort === null) throw new Error("resume-thread runs in a worker thread");
  using store = openStore(folder, { mode: "write" });
  const started = process.threadCpuUsage();
  const differ = createDiffer({
    ...{ config, store, run, clock: systemClock, random: seededRandom(seed) },
    redactor: createRedactor({ privacy: config.privacy, key: MASK_KEY }),
    logger: { info() {}, warn() {}, error: (event) => console.error(event) },
  });
  const { user, system } = process.threadCpuUsage(started);
  const resumed: Resumed = {
    ...{ committed: differ.committed, cpuMs: (user + system) / 1000 },
    heapBytes: process.memoryUsage().heapUsed,
  };
  parentPort.postMessage(resumed);
}

resume(workerData);
