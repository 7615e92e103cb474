/** How late requests of a replay left, in buckets of 10 us up to a second. */
const BUCKET_MS = 0.01;
const BUCKETS = 100_000;

export interface LatenessSummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export class Lateness {
  readonly #counts = new Uint32Array(BUCKETS + 1);
  #count = 0;
  #maxMs = 0;

  add(lateMs: number): void {
    const late = Math.max(0, lateMs);
    const bucket = Math.min(BUCKETS, Math.floor(late / BUCKET_MS));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#maxMs = Math.max(this.#maxMs, late);
  }

  summary(): LatenessSummary {
    return {
      count: this.#count,
      p50Ms: this.#quantile(0.5),
      p99Ms: this.#quantile(0.99),
      maxMs: this.#maxMs,
    };
  }

  /** The upper end of the bucket, so that it never says less than was. */
  #quantile(share: number): number {
    const wanted = Math.ceil(share * this.#count);
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= wanted)
        return bucket === BUCKETS ? this.#maxMs : Math.min(this.#maxMs, (bucket + 1) * BUCKET_MS);
    }
    return 0;
  }
}
