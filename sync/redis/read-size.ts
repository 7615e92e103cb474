/** What one read should bring at most, characters. */
export const CHARACTERS_WANTED = 1024 * 1024;
const COUNT_FIRST = 16;
const COUNT_MAX = 64;

/**
 * How many entries of each stream a read asks for. Redis bounds a read by entries alone, so the
 * bytes of those before tell: more where they are small and there are more, fewer where they are large.
 */
export class ReadSize {
  #count = COUNT_FIRST;

  get count(): number {
    return this.#count;
  }

  /** `most` is how many entries the fullest stream gave. */
  brought(characters: number, most: number): void {
    if (characters > CHARACTERS_WANTED) {
      const fits = Math.floor((this.#count * CHARACTERS_WANTED) / characters);
      this.#count = Math.max(Math.min(fits, this.#count >> 1), 1);
    } else if (most === this.#count && characters <= CHARACTERS_WANTED / 2) {
      this.#count = Math.min(this.#count * 2, COUNT_MAX);
    }
  }
}
