/** Complete blocks by their sums; a map of numbers is one too. */
export interface BlockCounts extends Iterable<readonly [sum: number, blocks: number]> {
  readonly size: number;
}

/**
 * How many blocks had each sum, in the order of the sums. Nearly every place of a run with very many
 * has one sum or two, of which a map takes three times the memory.
 */
export class SumCounts implements BlockCounts {
  /** Sum and count in turn; exactly as long as it has to be. */
  #pairs: number[] = [];

  get size(): number {
    return this.#pairs.length / 2;
  }

  /** A count that comes to zero goes, so that a split leaves the same. */
  add(sum: number, more: number): this {
    const pairs = this.#pairs;
    let at = 0;
    while (at < pairs.length && (pairs[at] ?? 0) < sum) at += 2;
    if (pairs[at] !== sum) {
      if (more !== 0) this.#pairs = pairs.toSpliced(at, 0, sum, more);
      return this;
    }
    const count = (pairs[at + 1] ?? 0) + more;
    if (count === 0) this.#pairs = pairs.toSpliced(at, 2);
    else pairs[at + 1] = count;
    return this;
  }

  pairs(): [sum: number, blocks: number][] {
    const pairs: [number, number][] = [];
    for (let at = 0; at < this.#pairs.length; at += 2) {
      pairs.push([this.#pairs[at] ?? 0, this.#pairs[at + 1] ?? 0]);
    }
    return pairs;
  }

  [Symbol.iterator](): IterableIterator<[sum: number, blocks: number]> {
    return this.pairs()[Symbol.iterator]();
  }
}

/** Adds up pairs of sum and count. */
export function sumCounts(pairs: Iterable<readonly [number, number]>): SumCounts {
  const counts = new SumCounts();
  for (const [sum, blocks] of pairs) counts.add(sum, blocks);
  return counts;
}
