/** What request bodies (live thread) and answers (shadow thread) may take of `mirror.memoryMax`. */
export const MEMORY_SHARES = { requests: 0.5, answers: 0.5 } as const;

/**
 * A limit on bytes held at one time, shared by everything that holds bodies. It never
 * waits: what does not fit is refused, and the refuser counts it.
 */
export class ByteBudget {
  readonly limit: number;
  #used = 0;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes taken and not yet given back. */
  get used(): number {
    return this.#used;
  }

  /** Takes `bytes` if they fit under the limit; all of them or none. */
  tryTake(bytes: number): boolean {
    if (this.#used + bytes > this.limit) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}
