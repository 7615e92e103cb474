import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Clock } from "../../core/index.ts";

/** Old enough stalls are forgotten: what is told is of this long at least, and of twice this at most. */
const WINDOW_MS = 30_000;
const RESOLUTION_MS = 20;

export interface EventLoopLag {
  /** Seconds that the loop of this thread comes round late. */
  read(): { readonly mean: number; readonly p99: number; readonly max: number };
  close(): void;
}

/** Watches the event loop of the thread that calls it: a timer every 20 ms, and nothing per request. */
export function watchEventLoop(clock: Clock): EventLoopLag {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let sinceMs = clock.monotonicMs();
  let before = { mean: 0, p99: 0, max: 0 };
  return {
    read() {
      // Empty before the first timer fell due: the mean is then no number.
      const any = delays.count > 0;
      const now = {
        mean: any ? late(delays.mean) : 0,
        p99: any ? late(delays.percentile(99)) : 0,
        max: any ? late(delays.max) : 0,
      };
      const worst = {
        mean: now.mean,
        p99: Math.max(before.p99, now.p99),
        max: Math.max(before.max, now.max),
      };
      if (clock.monotonicMs() - sinceMs >= WINDOW_MS) {
        sinceMs = clock.monotonicMs();
        before = now;
        delays.reset();
      }
      return worst;
    },
    close: () => void delays.disable(),
  };
}

/** Node tells the timer's whole interval, its resolution included. */
function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000);
}
