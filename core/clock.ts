/** Time is handed in, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since 1970, for people. */
  nowMs(): number;
  /** Milliseconds of a clock that never goes back, with fractions, for durations. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, run: () => void): () => void;
}

/** Node's timers take no more, and fire at once where they are given more: about 25 days. */
const TIMER_MS_MAX = 2_147_483_647;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, TIMER_MS_MAX));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface ManualClock extends Clock {
  /** Moves time forward and runs what falls due, in order. */
  advance(ms: number): void;
}

/** A clock for tests: time moves only when told to. */
export function manualClock(startMs = 0): ManualClock {
  let now = startMs;
  let pending: { dueMs: number; run: () => void }[] = [];
  return {
    nowMs: () => now,
    monotonicMs: () => now,
    after(delayMs, run) {
      const entry = { dueMs: now + delayMs, run };
      pending.push(entry);
      return () => {
        pending = pending.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = pending.filter((entry) => entry.dueMs <= end).sort(byDue)[0];
        if (next === undefined) break;
        pending = pending.filter((entry) => entry !== next);
        now = Math.max(now, next.dueMs);
        next.run();
      }
      now = end;
    },
  };
}

function byDue(left: { dueMs: number }, right: { dueMs: number }): number {
  return left.dueMs - right.dueMs;
}
