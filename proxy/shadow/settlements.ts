import {
  type Exchange,
  type ExchangeSink,
  type Logger,
  type Placement,
  errorCode,
} from "../../core/index.ts";
import type { Ack } from "../mirror/wire.ts";

/** Commit without waiting for the next tick when this many exchanges are finished. */
const COMMIT_AT = 512;
const LOG_EVERY_MS = 10_000;

export interface SettlementsOptions {
  readonly sink: ExchangeSink;
  readonly logger: Logger;
  monotonicMs(): number;
  post(ack: Ack): void;
}

/**
 * Where exchanges end: handed to the sink, stored with the next commit, and only then acknowledged.
 * While the store refuses, what was accepted stays in flight and is tried again.
 */
export class Settlements {
  readonly #options: SettlementsOptions;
  #accepted = 0;
  #acceptedBytes = 0;
  #incomplete = new Map<string, number>();
  #incompleteBytes = 0;
  #failure: string | undefined;
  #loggedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: SettlementsOptions) {
    this.#options = options;
  }

  /** Accepted and not stored yet. */
  get unstored(): number {
    return this.#accepted;
  }

  /** Code of the store's last refusal, while it lasts. */
  get failure(): string | undefined {
    return this.#failure;
  }

  accept(exchange: Exchange): void {
    const bytes = exchange.request.body?.byteLength ?? 0;
    try {
      this.#options.sink.accept(exchange);
    } catch (error) {
      this.#log("shadow.sink-failed", error);
      this.#giveUp("differ-failed", bytes);
      return;
    }
    this.#accepted += 1;
    this.#acceptedBytes += bytes;
    if (this.#accepted >= COMMIT_AT && this.#failure === undefined) this.commit();
  }

  /** An exchange that ends without outcomes: counted, and its place in the endpoint's block closed. */
  abandon(placement: Placement, lost: { reason: string; bytes: number }): void {
    try {
      this.#options.sink.abandon(placement);
    } catch (error) {
      this.#log("shadow.sink-failed", error);
    }
    this.#giveUp(lost.reason, lost.bytes);
  }

  /** An exchange that the sink could not even place. */
  unplaced(bytes: number): void {
    this.#giveUp("differ-failed", bytes);
  }

  #giveUp(reason: string, bytes: number): void {
    this.#incomplete.set(reason, (this.#incomplete.get(reason) ?? 0) + 1);
    this.#incompleteBytes += bytes;
  }

  /** What the store still refuses when the drain's time is over. */
  giveUpUnstored(reason: string): void {
    if (this.#accepted === 0) return;
    this.#incomplete.set(reason, (this.#incomplete.get(reason) ?? 0) + this.#accepted);
    this.#incompleteBytes += this.#acceptedBytes;
    this.#accepted = 0;
    this.#acceptedBytes = 0;
  }

  /** Stores what was accepted and acknowledges what has left flight. */
  commit(): void {
    const compared = this.#accepted === 0 ? 0 : this.#store();
    if (compared === 0 && this.#incomplete.size === 0) return;
    const storedBytes = compared === 0 ? 0 : this.#acceptedBytes;
    this.#options.post({
      kind: "ack",
      compared,
      bytes: storedBytes + this.#incompleteBytes,
      incomplete: Object.fromEntries(this.#incomplete),
    });
    this.#accepted -= compared;
    this.#acceptedBytes -= storedBytes;
    this.#incomplete.clear();
    this.#incompleteBytes = 0;
  }

  #store(): number {
    try {
      // The sink's count is the truth; more than was handed over since cannot be this thread's.
      const stored = Math.min(this.#options.sink.commit(), this.#accepted);
      this.#failure = undefined;
      return stored;
    } catch (error) {
      this.#failure = errorCode(error);
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
