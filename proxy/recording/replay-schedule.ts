import type { ReplayRate } from "./replay-rate.ts";

/**
 * When each request of a replay is due, in milliseconds from the start, as an absolute time that
 * does not depend on how late the ones before it were. Undefined = at once.
 */
export interface ReplaySchedule {
  /** Called once a request, in order; `atMs` is its time in the recording. */
  due(atMs: number | undefined): number | undefined;
  /** The recording begins again. */
  nextRound(): void;
}

/** Times that go back, or jump further than this ahead, are taken for a clock that was set. */
const JUMP_MAX_MS = 24 * 3600 * 1000;

export function createReplaySchedule(rate: ReplayRate): ReplaySchedule {
  switch (rate.kind) {
    case "max":
      return { due: () => undefined, nextRound() {} };
    case "fixed": {
      let count = 0;
      return {
        due: () => {
          const dueMs = (count * 1000) / rate.perSecond;
          count += 1;
          return dueMs;
        },
        nextRound() {},
      };
    }
    case "factor":
      return new RecordedPace(rate.factor);
  }
}

class RecordedPace implements ReplaySchedule {
  readonly #factor: number;
  /** Time of the request before, in the recording and in the replay. */
  #lastAtMs: number | undefined;
  #dueMs = 0;
  #timed = 0;

  constructor(factor: number) {
    this.#factor = factor;
  }

  due(atMs: number | undefined): number | undefined {
    if (atMs === undefined) return this.#timed === 0 ? undefined : this.#dueMs;
    const stepMs = this.#lastAtMs === undefined ? 0 : atMs - this.#lastAtMs;
    if (stepMs >= 0 && stepMs <= JUMP_MAX_MS) this.#dueMs += stepMs / this.#factor;
    // A request recorded out of order goes at once, and does not shift the ones behind it.
    if (stepMs >= 0 || stepMs < -JUMP_MAX_MS) this.#lastAtMs = atMs;
    this.#timed += 1;
    return this.#dueMs;
  }

  /** Between the last request and the first of the next round passes the mean time between two. */
  nextRound(): void {
    this.#lastAtMs = undefined;
    if (this.#timed > 1) this.#dueMs += this.#dueMs / (this.#timed - 1);
  }
}
