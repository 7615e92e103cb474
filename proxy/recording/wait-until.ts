import type { Clock } from "../../core/index.ts";

/** Timers come up to a millisecond late, so the last stretch is slept in the thread itself. */
const FINE_MS = 1.5;
/** How long a stop may go unnoticed. */
const COARSE_MAX_MS = 200;

export interface WaitParts {
  readonly clock: Pick<Clock, "monotonicMs">;
  /** A timer that keeps the process alive. */
  readonly sleep: (ms: number) => Promise<void>;
  /** One turn of the event loop. */
  readonly turn: () => Promise<void>;
}

/** Waits for a time to within some hundredths of a millisecond; never longer than a stop takes to be seen. */
export function createWaitUntil(
  parts: WaitParts,
): (atMs: number, signal: AbortSignal) => Promise<void> {
  const { clock, sleep, turn } = parts;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  return async (atMs, signal) => {
    // What was sent last leaves, and what came in is read, before the thread sleeps.
    await turn();
    for (;;) {
      const leftMs = atMs - clock.monotonicMs();
      if (leftMs <= 0 || signal.aborted) return;
      if (leftMs <= FINE_MS) Atomics.wait(cell, 0, 0, leftMs);
      else await sleep(Math.min(COARSE_MAX_MS, leftMs - 1));
    }
  };
}
