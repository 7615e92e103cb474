import { parentPort, workerData } from "node:worker_threads";
import { seededRandom, systemClock } from "../../../core/index.ts";
import { serveLiveWorker } from "../serve-live-worker.ts";
import type { LiveWorkerData } from "../wire.ts";
import { WorkerLedger } from "../worker-books.ts";

/** A live worker for tests, which comes to harm when told by `{ harm }`. */
const HARMS: Readonly<Record<string, () => void>> = {
  throw: () => {
    throw new Error("planted");
  },
  "out-of-memory": () => {
    const hoard: unknown[] = [];
    for (;;) hoard.push(Array.from({ length: 10_000 }, () => ({})));
  },
};

const data: LiveWorkerData = workerData;

if (parentPort !== null) {
  parentPort.on("message", (message: unknown) => {
    if (typeof message !== "object" || message === null || !("harm" in message)) return;
    HARMS[String(message.harm)]?.();
  });
  await serveLiveWorker({
    port: parentPort,
    data,
    ledger: new WorkerLedger(data.books),
    clock: systemClock,
    random: seededRandom(data.number),
    logger: { info() {}, warn() {}, error() {} },
  });
}
