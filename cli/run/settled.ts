import type { Clock } from "../../core/index.ts";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";

const LOOK_EVERY_MS = 20;

/** Resolves when every request has found its place and nothing is in flight, or with false at the limit. */
export function settled(options: {
  readonly status: () => StatusSnapshot;
  readonly clock: Clock;
  readonly limitMs: number;
}): Promise<boolean> {
  const endMs = options.clock.monotonicMs() + options.limitMs;
  return new Promise((resolve) => {
    const look = (): void => {
      const { counters, tap } = options.status();
      const under = counters.open + counters.inFlight + (tap?.open ?? 0) + (tap?.inFlight ?? 0);
      if (under === 0) resolve(true);
      else if (options.clock.monotonicMs() >= endMs) resolve(false);
      else options.clock.after(LOOK_EVERY_MS, look);
    };
    look();
  });
}
