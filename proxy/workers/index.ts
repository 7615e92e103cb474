// For a worker's thread alone: every module is memory in each of them.
export { serveLiveWorker } from "./serve-live-worker.ts";
export { WorkerLedger } from "./worker-books.ts";
