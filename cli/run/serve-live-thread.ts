import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../../core/index.ts";
import { WorkerLedger, serveLiveWorker } from "../../proxy/workers/index.ts";
import { loadLogWriter, stderrLogger } from "../output/stderr-logger.ts";
import { onFault } from "./on-fault.ts";
import type { LiveThreadData } from "./run-options.ts";

/** One worker's thread: carries live traffic beside the others on the same port. */
export async function serveLiveThread(): Promise<void> {
  if (parentPort === null) throw new Error("serveLiveThread runs in a worker thread");
  // The main thread made this data itself; it never comes from outside.
  const data: LiveThreadData = workerData;
  loadLogWriter();
  const logger = stderrLogger({ thread: `live-${data.number}` }, data.log);
  const ledger = new WorkerLedger(data.books);
  onFault(process, { logger, count: () => ledger.fault() });
  await serveLiveWorker({
    port: parentPort,
    data,
    ledger,
    clock: systemClock,
    random: Math.random,
    logger,
  });
}
