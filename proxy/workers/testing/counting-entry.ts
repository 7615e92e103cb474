import { parentPort, workerData } from "node:worker_threads";
import { type BooksMemory, WorkerLedger } from "../worker-books.ts";

/** Counts requests as fast as it can, for a test that reads the books meanwhile. */
const REQUESTS = 1_000_000;

if (parentPort !== null) {
  const memory: BooksMemory = workerData;
  const ledger = new WorkerLedger(memory);
  for (let index = 0; index < REQUESTS; index += 1) {
    ledger.receive();
    if (index % 2 === 0) ledger.filter();
    else ledger.refuse("malformed");
  }
  parentPort.postMessage(REQUESTS);
}
