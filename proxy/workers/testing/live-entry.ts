import { parentPort, workerData } from "node:worker_threads";
import { seededRandom, systemClock } from "../../../core/index.ts";
import { serveLiveWorker } from "../serve-live-worker.ts";
import type { LiveWorkerData } from "../wire.ts";
import { WorkerLedger } from "../worker-books.ts";

const data: LiveWorkerData = workerData;
const ledger = new WorkerLedger(data.books);

/** A live worker for tests, which comes to harm when told by `{ harm }`. */
const HARMS: Readonly<Record<string, () => void>> = {
  fault: () => ledger.fault(),
  throw: () => {
    throw new Error("planted");
  },
  "out-of-memory": () => {
    const hoard: unknown[] = [];
    for (;;) hoard.push(Array.from({ length: 10_000 }, () => ({})));
  },
};

if (parentPort !== null) {
  parentPort.on("message", (message: unknown) => {
    if (typeof message !== "object" || message === null || !("harm" in message)) return;
    HARMS[String(message.harm)]?.();
  });
  await serveLiveWorker({
    port: parentPort,
    data,
    ledger,
    clock: systemClock,
    random: seededRandom(data.number),
    logger: { info() {}, warn() {}, error() {} },
  });
}
