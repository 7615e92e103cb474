import { ServerResponse } from "../../core/http/index.ts";
import { turnsOf } from "./connection-turns.ts";

/** Told what happens to a client's side of an exchange. */
export interface ResponseWatcher {
  /** The client's connection can take more. */
  onDrained(): void;
  /** The answer is over or the client is gone. */
  onClosed(): void;
}

/** A response that knows its exchange, so that its listeners are shared by all of them. */
export class LiveResponse extends ServerResponse {
  watcher: ResponseWatcher | undefined = undefined;
  #listensForDrain = false;

  watch(watcher: ResponseWatcher): void {
    this.watcher = watcher;
    this.on("close", onClose);
    this.on("error", onError);
    turnsOf(this.req.socket)?.enter();
  }

  /** Tells the watcher when there is room again; only answers that ever filled up pay for it. */
  listenForDrain(): void {
    if (this.#listensForDrain) return;
    this.#listensForDrain = true;
    this.on("drain", onDrain);
  }
}

function onDrain(this: LiveResponse): void {
  this.watcher?.onDrained();
}

function onClose(this: LiveResponse): void {
  this.watcher?.onClosed();
  turnsOf(this.req.socket)?.leave();
}

function onError(): void {
  // Writing to a client that is gone; `close` follows.
}
