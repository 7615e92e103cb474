import { FIXED_BYTES, type Usage } from "./usage.ts";

/** Of each generation this many results are kept, so an operation may be repeated that long after. */
const GENERATION = 32_768;

/**
 * What operations returned, by their ids: one that is sent again is answered, not done again. Bounded
 * by two generations; the older is forgotten whole when the younger is full.
 */
export class OpResults {
  readonly #usage: Usage;
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #youngBytes = 0;
  #oldBytes = 0;

  constructor(usage: Usage) {
    this.#usage = usage;
  }

  /** Does it, or returns what it returned the first time. Throws TOO_LARGE before anything is done. */
  once(key: string, opId: string | undefined, work: () => number): number {
    if (opId === undefined) return work();
    const id = `${opId}\n${key}`;
    const known = this.#young.get(id) ?? this.#old.get(id);
    if (known !== undefined) return known;
    if (this.#young.size >= GENERATION) this.#turn();
    const size = FIXED_BYTES + id.length;
    this.#usage.addBytes(size);
    let result: number;
    try {
      result = work();
    } catch (error) {
      this.#usage.bytes -= size;
      throw error;
    }
    this.#youngBytes += size;
    this.#young.set(id, result);
    return result;
  }

  /** Forgets all. */
  clear(): void {
    this.#turn();
    this.#turn();
  }

  #turn(): void {
    this.#usage.bytes -= this.#oldBytes;
    this.#oldBytes = this.#youngBytes;
    this.#old = this.#young;
    this.#youngBytes = 0;
    this.#young = new Map();
  }
}
