import type { Clock } from "../../core/index.ts";

export interface RampOptions {
  readonly from: number;
  readonly to: number;
  readonly overMs: number;
  readonly clock: Clock;
}

/** A share that grows evenly from `from` to `to`; its time stands still while it is held. */
export class Ramp {
  readonly #options: RampOptions;
  /** Time that had passed when it was last held. */
  #passedMs = 0;
  #runningSinceMs: number | undefined;

  constructor(options: RampOptions) {
    this.#options = options;
    this.#runningSinceMs = options.clock.monotonicMs();
  }

  get share(): number {
    const { from, to, overMs } = this.#options;
    const passedMs = this.#elapsedMs;
    // Not a product at the end: rounding must not leave the last share below `to`.
    return passedMs >= overMs ? to : from + (to - from) * (passedMs / overMs);
  }

  hold(): void {
    this.#passedMs = this.#elapsedMs;
    this.#runningSinceMs = undefined;
  }

  resume(): void {
    this.#runningSinceMs ??= this.#options.clock.monotonicMs();
  }

  get #elapsedMs(): number {
    const since = this.#runningSinceMs;
    return this.#passedMs + (since === undefined ? 0 : this.#options.clock.monotonicMs() - since);
  }
}
