/** Live statuses that arrive later than this many exchanges are not matched any more. */
const SIZE = 65_536;

/**
 * From the live thread's sequence numbers to those of the run, for the last exchanges: a ring, so
 * that it needs no clearing and cannot grow.
 */
export class SeqMap {
  readonly #keys = new Float64Array(SIZE).fill(-1);
  readonly #values = new Float64Array(SIZE);

  set(key: number, value: number): void {
    this.#keys[key % SIZE] = key;
    this.#values[key % SIZE] = value;
  }

  get(key: number): number | undefined {
    return this.#keys[key % SIZE] === key ? this.#values[key % SIZE] : undefined;
  }
}
