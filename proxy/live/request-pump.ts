import type { Readable } from "node:stream";
import { SpentMemory } from "../http1/spent-memory.ts";
import { writeFields } from "../http1/write-fields.ts";
import type { ClientSide } from "./client-side.ts";
import type { LiveConnection } from "./live-connection.ts";
import type { RequestHead } from "./request-head.ts";

/** Told what passes through a request body on its way to the live service. */
export interface BodyWatcher {
  /** Whether the chunk is kept beyond its way to the live service. */
  onChunk(chunk: Uint8Array): boolean;
  /** The client sent the whole request. */
  onComplete(): void;
  /** The client went away before it had sent the whole request. */
  onCut(): void;
}

export interface PumpOptions {
  readonly client: ClientSide;
  readonly framing: RequestHead["framing"];
  readonly watcher: BodyWatcher;
}

/**
 * Carries a client's request body to the live service with its framing made anew, reading no
 * faster than the service does. When the answer comes early, what is left of the body is still read,
 * and discarded, so that the client's connection stays in order.
 */
export class RequestPump {
  readonly #client: ClientSide;
  readonly #body: Readable;
  readonly #chunked: boolean;
  #connection: LiveConnection | undefined;
  #blocked = false;
  readonly #spent = new SpentMemory();

  constructor(connection: LiveConnection, options: PumpOptions) {
    const { client, watcher } = options;
    const { body } = client;
    this.#connection = connection;
    this.#client = client;
    this.#body = body;
    this.#chunked = options.framing === "chunked";
    body.on("data", (chunk: Buffer) => {
      const spent = !watcher.onChunk(chunk) && client.ownPieces;
      this.#send(chunk, spent ? this.#spent : undefined);
    });
    body.on("end", () => {
      if (!client.bodyWhole) {
        watcher.onCut();
        return;
      }
      watcher.onComplete();
      this.#finish();
    });
    body.on("close", () => {
      if (!body.readableEnded) watcher.onCut();
    });
  }

  /** More of the body waits for the live service to take what it was sent. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** The live service can take more. */
  resume(): void {
    this.#blocked = false;
    this.#body.resume();
  }

  /** The live service takes no more of it. */
  detach(): void {
    this.#connection = undefined;
    this.resume();
  }

  #send(chunk: Buffer, spent: SpentMemory | undefined): void {
    const connection = this.#connection;
    if (connection === undefined || chunk.length === 0) return;
    if (!this.#chunked) {
      if (!connection.write(chunk, spent?.after(chunk))) this.#block();
      return;
    }
    connection.cork();
    connection.write(`${chunk.length.toString(16)}\r\n`);
    connection.write(chunk, spent?.after(chunk));
    const more = connection.write("\r\n");
    connection.uncork();
    if (!more) this.#block();
  }

  #block(): void {
    this.#blocked = true;
    this.#body.pause();
  }

  #finish(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection === undefined) return;
    if (this.#chunked) connection.write(lastChunk(this.#client.trailers));
    connection.finish();
  }
}

/** RFC 9112 7.1.2: the trailers as the client sent them, which its parser has checked. */
function lastChunk(trailers: readonly string[]): string {
  return `0\r\n${writeFields(trailers)}\r\n`;
}
