import { Connection, type ConnectionHome } from "./connection.ts";
import type { Dial } from "./dial.ts";

export interface ConnectionsOptions {
  readonly dial: Dial;
  /** Limit of the handshakes, milliseconds. */
  readonly connectMs: number;
  /** An idle connection older than this is not used again, milliseconds. */
  readonly idleMs: number;
  /** Idle connections kept. */
  readonly idleMax: number;
  readonly monotonicMs: () => number;
}

/** How long before the peer's own limit an idle connection counts as over, milliseconds. */
const MARGIN_MS = 1000;

/**
 * The connections to one service. Whoever takes one has it alone, so nothing waits behind another
 * request, and taking one costs a pop. The last one given back is the first one taken, so that
 * surplus ones fall idle and close.
 */
export class Connections implements ConnectionHome {
  readonly #options: ConnectionsOptions;
  readonly #open = new Set<Connection>();
  readonly #idle: Connection[] = [];
  #closed = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Open, connecting or idle. */
  get size(): number {
    return this.#open.size;
  }

  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** An idle connection or a new one, the taker's alone until it comes back by itself. */
  take(): Connection {
    const nowMs = this.#options.monotonicMs();
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!this.#stale(idle, nowMs)) return idle;
      idle.destroy();
    }
    return this.takeNew();
  }

  /** A connection that nothing was sent on yet. */
  takeNew(): Connection {
    const connection = new Connection(this.#options.dial, {
      home: this,
      connectMs: this.#options.connectMs,
      monotonicMs: this.#options.monotonicMs,
    });
    this.#open.add(connection);
    return connection;
  }

  free(connection: Connection): void {
    const nowMs = this.#options.monotonicMs();
    const oldest = this.#idle[0];
    if (oldest !== undefined && this.#stale(oldest, nowMs)) oldest.destroy();
    if (this.#idle.length >= this.#options.idleMax || this.#closed) {
      connection.destroy();
      return;
    }
    connection.freeSinceMs = nowMs;
    this.#idle.push(connection);
  }

  gone(connection: Connection): void {
    this.#open.delete(connection);
    const index = this.#idle.lastIndexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  /** Closes what is idle now, and everything else as it comes back. */
  retire(): void {
    this.#closed = true;
    for (const connection of [...this.#idle]) connection.destroy();
  }

  /** Closes every connection at once; requests under way hear nothing more. */
  close(): void {
    this.#closed = true;
    for (const connection of [...this.#open]) connection.destroy();
  }

  #stale(connection: Connection, nowMs: number): boolean {
    const told = connection.idleMs;
    const { idleMs } = this.#options;
    const limit = told === undefined ? idleMs : Math.min(idleMs, told - MARGIN_MS);
    return nowMs - connection.freeSinceMs >= limit;
  }
}
