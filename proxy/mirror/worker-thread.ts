import type { MessagePort, Worker } from "node:worker_threads";
import type { FromShadow, ShadowPort, ShadowThread, ToShadow } from "./wire.ts";

/** A worker as the link wants it. */
export function workerThread(worker: Worker): ShadowThread {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage(listen) {
      worker.on("message", (message: FromShadow) => listen(message));
    },
    onExit(listen) {
      worker.once("exit", listen);
    },
    onError(listen) {
      worker.on("error", listen);
    },
    terminate: () => worker.terminate(),
  };
}

/** A worker's `parentPort` as the shadow wants it. */
export function workerPort(port: MessagePort): ShadowPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage(listen) {
      port.on("message", (message: ToShadow) => listen(message));
    },
    close: () => port.close(),
  };
}
