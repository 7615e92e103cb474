import type { Clock } from "../../core/index.ts";
import type { BreakerState } from "../mirror/wire.ts";

/** A copy's permit; a probe decides what becomes of a half-open breaker. */
export type Permit = "regular" | "probe";

export interface BreakerOptions {
  /** Consecutive failures that open it. */
  readonly failures: number;
  /** How long it stays open, milliseconds. */
  readonly openMs: number;
  readonly clock: Clock;
}

/**
 * Keeps copies away from a role that does not answer: closed until `failures` outcomes in a row were
 * no answer, then open, then half-open: one probe, whose outcome closes it or opens it again.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  #open = false;
  #probing = false;
  #failures = 0;
  #halfOpenAtMs = 0;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState {
    if (!this.#open) return "closed";
    return this.#options.clock.monotonicMs() >= this.#halfOpenAtMs ? "half-open" : "open";
  }

  /** Whether a copy may go now. */
  get admits(): boolean {
    return !this.#open || (!this.#probing && this.state === "half-open");
  }

  /** Only after `admits`; the permit comes back with `settle` or `release`, once. */
  take(): Permit {
    if (!this.#open) return "regular";
    this.#probing = true;
    return "probe";
  }

  /** A copy's outcome. Copies sent before the breaker opened say nothing about it afterwards. */
  settle(permit: Permit, answered: boolean): void {
    if (permit === "probe") {
      this.#probing = false;
      if (answered) this.#close();
      else this.#trip();
      return;
    }
    if (this.#open) return;
    this.#failures = answered ? 0 : this.#failures + 1;
    if (this.#failures >= this.#options.failures) this.#trip();
  }

  /** The copy was never sent and proves nothing. */
  release(permit: Permit): void {
    if (permit === "probe") this.#probing = false;
  }

  #close(): void {
    this.#open = false;
    this.#failures = 0;
  }

  #trip(): void {
    this.#open = true;
    this.#halfOpenAtMs = this.#options.clock.monotonicMs() + this.#options.openMs;
  }
}
