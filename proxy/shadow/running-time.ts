/**
 * Time without what this thread was kept waiting for a core, or stood still: by it the roles' time to answer is
 * measured, as an answer that came while nobody could look is not late. A look is due every `everyMs`; what it
 * comes later than that, and one more, was lost.
 */
export class RunningTime {
  readonly #everyMs: number;
  #lostMs = 0;
  #dueMs: number;

  /** `nowMs` = monotonic time, milliseconds. */
  constructor(everyMs: number, nowMs: number) {
    this.#everyMs = everyMs;
    this.#dueMs = nowMs + everyMs;
  }

  look(nowMs: number): void {
    this.#lostMs += this.#lateMs(nowMs);
    this.#dueMs = nowMs + this.#everyMs;
  }

  /** What a moment, of now or since the last look, is in it. */
  at(nowMs: number): number {
    return nowMs - this.#lostMs - this.#lateMs(nowMs);
  }

  #lateMs(nowMs: number): number {
    return Math.max(0, nowMs - this.#dueMs - this.#everyMs);
  }
}
