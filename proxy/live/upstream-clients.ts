import { Client } from "undici";

/** Limits of the way to the live service; milliseconds. */
export interface UpstreamTimeouts {
  readonly connectMs: number;
  /** From the whole request sent to the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of an answer. */
  readonly bodyMs: number;
}

/** Idle connections kept to the live service. */
const IDLE_MAX = 256;
/** Connections to the live service at one time. */
const OPEN_MAX = 16_384;

/**
 * Connections to the live service, one undici client each: whoever has a client has a connection of
 * its own, so nothing waits behind another request, and taking one costs a pop instead of a pool's
 * search. The last one given back is the first one taken, so surplus ones fall idle and close.
 */
export class UpstreamClients {
  readonly #origin: string;
  readonly #options: Client.Options;
  readonly #open = new Set<Client>();
  #idle: Client[] = [];

  constructor(origin: string, timeouts: UpstreamTimeouts) {
    this.#origin = origin;
    this.#options = {
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: 30_000,
      keepAliveMaxTimeout: 60_000,
      headersTimeout: timeouts.headersMs,
      bodyTimeout: timeouts.bodyMs,
      connect: { timeout: timeouts.connectMs, noDelay: true },
      maxHeaderSize: 65_536,
    };
  }

  /** A client nobody else uses until it is given back; undefined when too many are in use. */
  take(): Client | undefined {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#open.size >= OPEN_MAX) return undefined;
    const client = new Client(this.#origin, this.#options);
    this.#open.add(client);
    return client;
  }

  give(client: Client): void {
    if (this.#idle.length < IDLE_MAX && this.#open.has(client)) this.#idle.push(client);
    else this.#discard(client);
  }

  /** Closes every connection at once. */
  async destroy(): Promise<void> {
    const clients = [...this.#open];
    this.#open.clear();
    this.#idle = [];
    await Promise.all(clients.map((client) => client.destroy()));
  }

  #discard(client: Client): void {
    this.#open.delete(client);
    client.destroy().catch(() => undefined);
  }
}
