/** Readers that go on in one turn of the event loop. */
const PER_TURN = 8;

/** Entries that a reader is handed before it rests. */
export const ENTRIES_PER_REST = 64;

/**
 * Shares the event loop between readers of long topics: the kernel takes megabytes at once, so without
 * a rest one replay would keep every other client waiting.
 */
export class Turns {
  readonly #resting = new Set<() => void>();

  /** Resolves in a later turn, first come first served. */
  rest(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#resting.size === 0) setImmediate(this.#wake);
      this.#resting.add(resolve);
    });
  }

  readonly #wake = (): void => {
    let left = PER_TURN;
    for (const resolve of this.#resting) {
      this.#resting.delete(resolve);
      resolve();
      left -= 1;
      if (left === 0) break;
    }
    if (this.#resting.size > 0) setImmediate(this.#wake);
  };
}
