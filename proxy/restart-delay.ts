const DELAY_MAX_MS = 5000;
/** After this long without a death, the next restart is quick again. */
const HEALTHY_MS = 60_000;

/** How long after a thread's death the next one starts: twice as long each time, up to 5 s. */
export class RestartDelay {
  readonly #firstMs: number;
  #nextMs: number;

  constructor(firstMs: number) {
    this.#firstMs = firstMs;
    this.#nextMs = firstMs;
  }

  /** For a thread that lived for `livedMs`. */
  after(livedMs: number): number {
    if (livedMs >= HEALTHY_MS) this.#nextMs = this.#firstMs;
    const delayMs = this.#nextMs;
    this.#nextMs = Math.min(delayMs * 2, DELAY_MAX_MS);
    return delayMs;
  }
}
