import {
  type Exchange,
  type ExchangeSink,
  type Logger,
  type Placement,
  errorCode,
} from "../../core/index.ts";
import { type PerWay, WAYS, type Way } from "../mirror/way.ts";
import type { Ack, Committing } from "../mirror/wire.ts";

/** Commit without waiting for the next tick when this many exchanges are finished. */
const COMMIT_AT = 2048;
const LOG_EVERY_MS = 10_000;

export interface SettlementsOptions {
  readonly sink: ExchangeSink;
  readonly logger: Logger;
  monotonicMs(): number;
  post(message: Ack | Committing): void;
}

interface Lost {
  readonly way: Way;
  readonly reason: string;
  readonly bytes: number;
}

/**
 * Where exchanges end: handed to the sink, stored with the next commit, and only then acknowledged.
 * While the store refuses, what was accepted stays in flight and is tried again.
 */
export class Settlements {
  readonly #options: SettlementsOptions;
  readonly #accepted: Record<Way, number> = { proxy: 0, tap: 0 };
  #acceptedBytes = 0;
  readonly #incomplete: PerWay<Map<string, number>> = { proxy: new Map(), tap: new Map() };
  #incompleteBytes = 0;
  #failure: string | undefined;
  #failures = 0;
  #loggedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: SettlementsOptions) {
    this.#options = options;
  }

  /** Accepted and not stored yet. */
  get unstored(): number {
    return this.#accepted.proxy + this.#accepted.tap;
  }

  /** Code of the store's last refusal, while it lasts. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** How often the store refused. */
  get failures(): number {
    return this.#failures;
  }

  accept(exchange: Exchange, way: Way): void {
    const bytes = exchange.request.body?.byteLength ?? 0;
    try {
      this.#options.sink.accept(exchange);
    } catch (error) {
      this.#log("shadow.sink-failed", error);
      this.#giveUp({ way, reason: "differ-failed", bytes });
      return;
    }
    this.#accepted[way] += 1;
    this.#acceptedBytes += bytes;
    if (this.unstored >= COMMIT_AT && this.#failure === undefined) this.commit();
  }

  /** An exchange that ends without outcomes: counted, and its place in the endpoint's block closed. */
  abandon(placement: Placement, lost: Lost): void {
    try {
      this.#options.sink.abandon(placement);
    } catch (error) {
      this.#log("shadow.sink-failed", error);
    }
    this.#giveUp(lost);
  }

  /** An exchange that the sink could not even place. */
  unplaced(way: Way, bytes: number): void {
    this.#giveUp({ way, reason: "differ-failed", bytes });
  }

  #giveUp({ way, reason, bytes }: Lost): void {
    add(this.#incomplete[way], reason, 1);
    this.#incompleteBytes += bytes;
  }

  /** What the store still refuses when the drain's time is over. */
  giveUpUnstored(reason: string): void {
    for (const way of WAYS) {
      if (this.#accepted[way] > 0) add(this.#incomplete[way], reason, this.#accepted[way]);
      this.#accepted[way] = 0;
    }
    this.#incompleteBytes += this.#acceptedBytes;
    this.#acceptedBytes = 0;
  }

  /** Stores what was accepted and acknowledges what has left flight. */
  commit(): void {
    const stored = this.unstored === 0 ? 0 : this.#store();
    const { proxy, tap } = this.#incomplete;
    if (stored === 0 && proxy.size + tap.size === 0) return;
    const storedBytes = stored === 0 ? 0 : this.#acceptedBytes;
    const byProxy = Math.min(stored, this.#accepted.proxy);
    const compared = { proxy: byProxy, tap: stored - byProxy };
    this.#options.post({
      kind: "ack",
      compared,
      bytes: storedBytes + this.#incompleteBytes,
      incomplete: { proxy: Object.fromEntries(proxy), tap: Object.fromEntries(tap) },
    });
    this.#acceptedBytes -= storedBytes;
    for (const way of WAYS) this.#accepted[way] -= compared[way];
    proxy.clear();
    tap.clear();
    this.#incompleteBytes = 0;
  }

  /** At the end, when nothing is left to store. */
  conclude(): void {
    try {
      this.#options.sink.conclude?.();
    } catch (error) {
      this.#log("shadow.conclude-failed", error);
    }
  }

  #store(): number {
    this.#options.post({ kind: "committing", compared: { ...this.#accepted } });
    try {
      // The sink's count is the truth; more than was handed over since cannot be this thread's.
      const stored = Math.min(this.#options.sink.commit(), this.unstored);
      this.#failure = undefined;
      return stored;
    } catch (error) {
      this.#failure = errorCode(error);
      this.#failures += 1;
      this.#log("shadow.commit-failed", error);
      return 0;
    }
  }

  #log(event: string, error: unknown): void {
    const nowMs = this.#options.monotonicMs();
    if (nowMs - this.#loggedAtMs < LOG_EVERY_MS) return;
    this.#loggedAtMs = nowMs;
    this.#options.logger.error(event, { code: errorCode(error) });
  }
}

function add(counts: Map<string, number>, reason: string, count: number): void {
  counts.set(reason, (counts.get(reason) ?? 0) + count);
}
