import type { Clock } from "../../core/index.ts";

/** Of a second's worth: what may pass at once after a pause. */
const BURST_SECONDS = 0.1;

/**
 * Lets `perSecond` pass on average and a tenth of that (at least one) at once: in any stretch of
 * time never more than the rate times the stretch, plus that burst.
 */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(perSecond: number, clock: Clock) {
    this.#clock = clock;
    this.#perMs = perSecond / 1000;
    this.#burst = Math.max(1, perSecond * BURST_SECONDS);
    this.#tokens = this.#burst;
    this.#filledAtMs = clock.monotonicMs();
  }

  /** Whether one more may pass now; then it has. */
  take(): boolean {
    const nowMs = this.#clock.monotonicMs();
    const grown = this.#tokens + (nowMs - this.#filledAtMs) * this.#perMs;
    this.#filledAtMs = nowMs;
    this.#tokens = Math.min(this.#burst, grown);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
