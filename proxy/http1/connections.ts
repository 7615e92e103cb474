import type { Logger } from "../../core/index.ts";
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
  readonly logger: Pick<Logger, "warn">;
}

/** How long before the peer's own limit an idle connection counts as over, milliseconds. */
const MARGIN_MS = 1000;

/**
 * The connections to one service. Whoever takes one has it alone, so nothing waits behind another
 * request, and taking one costs a pop. The last one given back is the first one taken, so that
 * surplus ones fall idle and close; but one given back in this very turn of the event loop is left
 * alone where another is idle, so that bytes which follow its answer unasked are seen for what they
 * are.
 */
export class Connections implements ConnectionHome {
  readonly #options: ConnectionsOptions;
  readonly #open = new Set<Connection>();
  readonly #idle: Connection[] = [];
  /** Freed in this turn of the event loop: taken where no other is idle. */
  #resting: Connection[] = [];
  #closed = false;
  #unasked = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Open, connecting or idle. */
  get size(): number {
    return this.#open.size;
  }

  get hasIdle(): boolean {
    return this.#idle.length > 0 || this.#resting.length > 0;
  }

  get distrusted(): boolean {
    return this.#unasked > 0;
  }

  /** An idle connection or a new one, the taker's alone until it comes back by itself. */
  take(): Connection {
    const nowMs = this.#options.monotonicMs();
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!this.#stale(idle, nowMs)) return idle;
      idle.destroy();
    }
    return this.#resting.pop() ?? this.takeNew();
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
    if (this.#idle.length + this.#resting.length >= this.#options.idleMax || this.#closed) {
      connection.destroy();
      return;
    }
    connection.freeSinceMs = nowMs;
    if (this.#resting.push(connection) === 1) setImmediate(this.#rested);
  }

  gone(connection: Connection): void {
    this.#open.delete(connection);
    for (const free of [this.#idle, this.#resting]) {
      const index = free.lastIndexOf(connection);
      if (index >= 0) free.splice(index, 1);
    }
  }

  unasked(): void {
    this.#unasked += 1;
    // The first, the tenth, the hundredth: a log that stays short, whatever the service does.
    if (!/^10*$/.test(String(this.#unasked))) return;
    const { origin } = this.#options.dial.address;
    this.#options.logger.warn("unasked-bytes", { origin, times: this.#unasked });
  }

  /** Closes what is idle now, and everything else as it comes back. */
  retire(): void {
    this.#closed = true;
    for (const connection of [...this.#idle, ...this.#resting]) connection.destroy();
  }

  /** Closes every connection at once; requests under way hear nothing more. */
  close(): void {
    this.#closed = true;
    for (const connection of [...this.#open]) connection.destroy();
  }

  readonly #rested = (): void => {
    for (const connection of this.#resting) this.#idle.push(connection);
    this.#resting = [];
  };

  #stale(connection: Connection, nowMs: number): boolean {
    const told = connection.idleMs;
    const { idleMs } = this.#options;
    const limit = told === undefined ? idleMs : Math.min(idleMs, told - MARGIN_MS);
    return nowMs - connection.freeSinceMs >= limit;
  }
}
