import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** Told what passes through a request body on its way to the live service. */
export interface BodyWatcher {
  onChunk(chunk: Uint8Array): void;
  /** The client sent the whole request. */
  onComplete(): void;
  /** The client went away before it had sent the whole request. */
  onCut(): void;
}

/**
 * A client's request body on its way to the live service. It stands between the two because undici
 * destroys the stream it is given when the answer comes early, and that must not break the client's
 * connection: what is left of the body is then read and discarded.
 */
export class RequestBody extends Readable {
  readonly #request: IncomingMessage;

  constructor(request: IncomingMessage, watcher: BodyWatcher) {
    super();
    this.#request = request;
    this.on("error", ignore);
    request.on("data", (chunk: Buffer) => {
      watcher.onChunk(chunk);
      if (!this.destroyed && !this.push(chunk)) request.pause();
    });
    request.on("end", () => {
      watcher.onComplete();
      if (!this.destroyed) this.push(null);
    });
    request.on("close", () => {
      if (request.readableEnded) return;
      watcher.onCut();
      this.destroy(new Error("the client went away in the middle of its request"));
    });
    request.pause();
  }

  override _read(): void {
    this.#request.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#request.resume();
    done(error);
  }
}

function ignore(): void {
  // An aborted upload; whoever aborted it has handled it.
}
