import type { Clock, Logger, ServiceAddress } from "../../core/index.ts";
import { Connections } from "../http1/connections.ts";
import type { Connection } from "../http1/connection.ts";
import { createDial } from "../http1/dial.ts";
import { ByteBudget } from "../byte-budget.ts";
import { RepeatableCall } from "../http2/repeatable-call.ts";
import { ServiceSessions } from "../http2/service-sessions.ts";
import type { LiveConnection } from "./live-connection.ts";

/** Limits of the way to the live service; milliseconds. */
export interface UpstreamTimeouts {
  readonly connectMs: number;
  /** From the whole request sent to the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of an answer. */
  readonly bodyMs: number;
}

export const UPSTREAM_TIMEOUTS: UpstreamTimeouts = {
  connectMs: 10_000,
  headersMs: 300_000,
  bodyMs: 300_000,
};

/** Idle connections kept to the live service. */
const IDLE_MAX = 256;
/** Connections to the live service at one time. */
const OPEN_MAX = 16_384;
/** How long an idle connection is used again where the live service does not say. */
const IDLE_MS = 30_000;
/** What is held of calls that the service may refuse untouched, bytes. */
const HELD_MAX = 8 * 1024 ** 2;

export interface LiveUpstreamOptions {
  readonly address: ServiceAddress;
  readonly timeouts: UpstreamTimeouts;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The connections to the live service. */
export class LiveUpstream {
  readonly address: ServiceAddress;
  readonly #connections: Connections;
  readonly #sessions: ServiceSessions;
  readonly #held = new ByteBudget(HELD_MAX);

  /** Throws TLS_FILE where the certificates cannot be used. */
  constructor(options: LiveUpstreamOptions) {
    const { address, timeouts, clock, logger } = options;
    this.address = address;
    const dial = createDial(address);
    this.#connections = new Connections({
      dial,
      connectMs: timeouts.connectMs,
      idleMs: IDLE_MS,
      idleMax: IDLE_MAX,
      monotonicMs: () => clock.monotonicMs(),
      logger,
    });
    this.#sessions = new ServiceSessions({
      address,
      secure: dial.secure,
      connectMs: timeouts.connectMs,
      idleMs: IDLE_MS,
      monotonicMs: () => clock.monotonicMs(),
    });
  }

  /** A connection nobody else uses; undefined when too many are in use. */
  take(): Connection | undefined {
    return this.#connections.size >= OPEN_MAX && !this.#connections.hasIdle
      ? undefined
      : this.#connections.take();
  }

  /** A call over HTTP/2, which nobody but gRPC needs; undefined when too many are under way. */
  takeHttp2(): LiveConnection | undefined {
    if (this.#sessions.full) return undefined;
    return new RepeatableCall({
      first: this.#sessions.take(),
      takeAnother: (than) => this.#sessions.takeApart(than),
      held: this.#held,
    });
  }

  /** One that was never used, for a request that met a connection the service was closing. */
  takeNew(): Connection {
    return this.#connections.takeNew();
  }

  /** Takes no more requests: what is under way ends as it may, and its connections with it. */
  retire(): void {
    this.#connections.retire();
    this.#sessions.retire();
  }

  /** Closes every connection at once. */
  close(): void {
    this.#connections.close();
    this.#sessions.close();
  }
}
