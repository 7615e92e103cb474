import type { Clock } from "../../core/index.ts";

/** A call that goes on beside the steps: `bg` in the cases. */
export class Handle {
  readonly promise: Promise<unknown>;
  readonly startedMs: number;
  outcome: "pending" | "resolved" | "rejected" = "pending";
  /** What it resolved to, or the reason. */
  value: unknown;
  settledMs = Number.NaN;

  constructor(promise: Promise<unknown>, clock: Clock) {
    this.promise = promise;
    this.startedMs = clock.monotonicMs();
    const settle = (outcome: "resolved" | "rejected") => (value: unknown) => {
      this.outcome = outcome;
      this.value = value;
      this.settledMs = clock.monotonicMs();
    };
    promise.then(settle("resolved"), settle("rejected"));
  }
}
