import { Client, buildConnector } from "undici";

/** Shorter than any server's usual idle time: a copy sent into a closing connection is lost. */
const KEEP_ALIVE_MS = 1000;
const KEEP_ALIVE_HINT_MAX_MS = 4000;

/**
 * One role's connections, each lent to one copy at a time, the last used first. It stands in for
 * undici's Pool, whose search for a free client grows with the number of busy ones. There are never
 * more than copies in flight at once. HTTP/2 and pipelining are off: undici has nothing to resend.
 */
export class Connections {
  readonly #origin: string;
  readonly #connect: ReturnType<typeof buildConnector>;
  readonly #all = new Set<Client>();
  readonly #idle: Client[] = [];

  constructor(origin: string, connectTimeoutMs: number) {
    this.#origin = origin;
    this.#connect = buildConnector({ timeout: connectTimeoutMs, allowH2: false });
  }

  /** Open, connecting or idle. */
  get size(): number {
    return this.#all.size;
  }

  lend(): Client {
    return this.#idle.pop() ?? this.#open();
  }

  /** undici is done with the copy, well or badly; a closed connection opens itself again. */
  takeBack(client: Client): void {
    if (!client.destroyed) this.#idle.push(client);
  }

  /** For a copy that hangs before it was sent: it must never be sent later. */
  discard(client: Client): void {
    this.#all.delete(client);
    // Nothing is lost by an error of a connection that is given up.
    client.destroy().catch(() => undefined);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((client) => client.destroy()));
  }

  #open(): Client {
    const client = new Client(this.#origin, {
      pipelining: 1,
      connect: this.#connect,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_HINT_MAX_MS,
      allowH2: false,
    });
    this.#all.add(client);
    return client;
  }
}
