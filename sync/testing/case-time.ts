import { type Clock, type ManualClock, systemClock } from "../../core/index.ts";

/** How time passes in a case. */
export interface CaseTime {
  readonly clock: Clock;
  /** Lets time pass until the promise has settled, at most so long; whether it has. */
  settled(promise: Promise<unknown>, withinMs: number): Promise<boolean>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** A jump of hours, where the clock is held. */
  advance?(ms: number): Promise<void>;
}

/** What waits for nothing but other promises is done after this many turns of the event loop. */
const TURNS = 2;
const STEPS = 2000;

/**
 * Time of a clock that is held: a case takes as long as its work. `done` settles when what was begun
 * has come as far as it does without more time: over a real connection that is an answer over it.
 */
export function manualTime(clock: ManualClock, done: () => Promise<unknown> = turns): CaseTime {
  const step = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await done();
  };
  const pass = async (ms: number): Promise<void> => {
    const stepMs = Math.max(1, ms / STEPS);
    const endMs = clock.monotonicMs() + ms;
    await done();
    while (clock.monotonicMs() < endMs) await step(Math.min(stepMs, endMs - clock.monotonicMs()));
  };
  return {
    clock,
    pass,
    advance: pass,
    async settled(promise, withinMs) {
      const watched = watch(promise);
      const endMs = clock.monotonicMs() + withinMs;
      await done();
      while (!watched.settled && clock.monotonicMs() < endMs) await step(1);
      return watched.settled;
    },
  };
}

/** Time as it is. */
export function realTime(): CaseTime {
  const delay = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    });
  return {
    clock: systemClock,
    pass: delay,
    async settled(promise, withinMs) {
      const watched = watch(promise);
      const controller = new AbortController();
      await Promise.race([watched.done, timer(withinMs, controller.signal)]);
      controller.abort();
      return watched.settled;
    },
  };
}

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const handle = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(handle);
      resolve();
    });
  });
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

function watch(promise: Promise<unknown>): { settled: boolean; readonly done: Promise<void> } {
  const settle = (): void => {
    watched.settled = true;
  };
  const watched = { settled: false, done: promise.then(settle, settle) };
  return watched;
}
