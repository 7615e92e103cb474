const ROOM_MIN = 8;
const ROOM_MAX = 2 ** 16;
const UINT32_MAX = 2 ** 32 - 1;

/**
 * Counts by bucket, in the order of the buckets. A map of numbers takes 46 bytes an entry, and a
 * tally has three thousand histograms of some 150 buckets; here it is six, until a count needs more. Buckets are below 65,536.
 */
export class BucketCounts implements Iterable<[bucket: number, count: number]> {
  #buckets = new Uint16Array(0);
  #counts: Uint32Array | Float64Array = new Uint32Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(bucket: number): number | undefined {
    const at = this.#positionOf(bucket);
    return this.#has(at, bucket) ? this.#counts[at] : undefined;
  }

  add(bucket: number, more: number): this {
    const at = this.#positionOf(bucket);
    if (!this.#has(at, bucket)) this.#insert(at, bucket);
    const count = (this.#counts[at] ?? 0) + more;
    if (count > UINT32_MAX && this.#counts instanceof Uint32Array)
      this.#counts = new Float64Array(this.#counts);
    this.#counts[at] = count;
    return this;
  }

  pairs(): [bucket: number, count: number][] {
    const pairs: [number, number][] = [];
    for (let at = 0; at < this.#size; at += 1) {
      pairs.push([this.#buckets[at] ?? 0, this.#counts[at] ?? 0]);
    }
    return pairs;
  }

  [Symbol.iterator](): IterableIterator<[bucket: number, count: number]> {
    return this.pairs()[Symbol.iterator]();
  }

  #has(at: number, bucket: number): boolean {
    return at < this.#size && this.#buckets[at] === bucket;
  }

  #positionOf(bucket: number): number {
    let [low, high] = [0, this.#size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#buckets[middle] ?? 0) < bucket) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(at: number, bucket: number): void {
    if (this.#size === this.#buckets.length) this.#grow();
    this.#buckets.copyWithin(at + 1, at, this.#size);
    this.#counts.copyWithin(at + 1, at, this.#size);
    this.#buckets[at] = bucket;
    this.#counts[at] = 0;
    this.#size += 1;
  }

  #grow(): void {
    const room = Math.min(ROOM_MAX, Math.max(ROOM_MIN, Math.ceil(this.#size * 1.25)));
    const buckets = new Uint16Array(room);
    const counts =
      this.#counts instanceof Uint32Array ? new Uint32Array(room) : new Float64Array(room);
    buckets.set(this.#buckets);
    counts.set(this.#counts);
    [this.#buckets, this.#counts] = [buckets, counts];
  }
}

/** Adds up pairs of bucket and count. */
export function bucketCounts(pairs: Iterable<readonly [number, number]>): BucketCounts {
  const counts = new BucketCounts();
  for (const [bucket, count] of pairs) counts.add(bucket, count);
  return counts;
}
