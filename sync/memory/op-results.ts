/** Of each generation this many results are kept, so an operation may be repeated that long after. */
const GENERATION = 32_768;

/**
 * What operations returned, by their ids: one that is sent again is answered, not done again. Bounded
 * by two generations; the older is forgotten whole when the younger is full.
 */
export class OpResults {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  /** Does it, or returns what it returned the first time. */
  once(key: string, opId: string | undefined, work: () => number): number {
    if (opId === undefined) return work();
    const id = `${opId}\n${key}`;
    const known = this.#young.get(id) ?? this.#old.get(id);
    if (known !== undefined) return known;
    const result = work();
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(id, result);
    return result;
  }
}
