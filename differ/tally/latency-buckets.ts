import type { BucketCounts } from "./bucket-counts.ts";

/**
 * Log-linear buckets of latencies: one per microsecond below 64 us, then 32 to each doubling
 * (about 3 % wide), the last one at 60 s. Counts of equal buckets add, so histograms merge. Finer
 * ones would be most of a tally's memory: there are three histograms for each endpoint.
 */
export type LatencyCounts = Iterable<readonly [bucket: number, count: number]>;

const LATENCY_US_MAX = 60_000_000;
const SUB_BITS = 5;
const SUB_BUCKETS = 2 ** SUB_BITS;

/** Whole microseconds, at most 60 s; undefined where there is no measurement. */
export function latencyMicros(latencyMs: number | undefined): number | undefined {
  if (latencyMs === undefined || !(latencyMs >= 0)) return undefined;
  return Math.min(LATENCY_US_MAX, Math.round(latencyMs * 1000));
}

export function latencyBucket(micros: number): number {
  const exponent = 31 - Math.clz32(micros) - SUB_BITS;
  return exponent <= 0 ? micros : exponent * SUB_BUCKETS + (micros >>> exponent);
}

/** The middle of a bucket, milliseconds. */
export function bucketMs(bucket: number): number {
  if (bucket < 2 * SUB_BUCKETS) return bucket / 1000;
  const exponent = Math.floor(bucket / SUB_BUCKETS) - 1;
  const low = (bucket - exponent * SUB_BUCKETS) * 2 ** exponent;
  return (low + (2 ** exponent - 1) / 2) / 1000;
}

/** The first whole microsecond of a bucket, milliseconds; of the next one, the bucket's end. */
export function bucketStartMs(bucket: number): number {
  if (bucket < 2 * SUB_BUCKETS) return bucket / 1000;
  const exponent = Math.floor(bucket / SUB_BUCKETS) - 1;
  return ((bucket - exponent * SUB_BUCKETS) * 2 ** exponent) / 1000;
}

export function countLatency(counts: BucketCounts, micros: number): void {
  counts.add(latencyBucket(micros), 1);
}

export interface Quantile {
  /** Ends of the interval of ranks around the quantile, milliseconds. */
  readonly low: number;
  readonly high: number;
  readonly value: number;
}

/** A bucket's number is below this, up to the last one at 60 s. */
export const BUCKETS = latencyBucket(LATENCY_US_MAX) + 1;

/** Counts in the order of their buckets, ready for quantiles. */
export interface SortedLatencies {
  readonly counts: Float64Array;
  readonly total: number;
}

export function sortLatencies(latencies: LatencyCounts): SortedLatencies {
  const counts = new Float64Array(BUCKETS);
  let total = 0;
  for (const [bucket, count] of latencies) {
    const at = Math.min(bucket, BUCKETS - 1);
    counts[at] = (counts[at] ?? 0) + count;
    total += count;
  }
  return { counts, total };
}

/**
 * A quantile with its rank interval of about 99 % (normal approximation of the binomial number of
 * values below it): distribution-free, but for one look. Undefined without values.
 */
export function latencyQuantile(sorted: SortedLatencies, share: number): Quantile | undefined {
  const { counts, total } = sorted;
  if (total === 0) return undefined;
  const halfWidth = 2.576 * Math.sqrt(total * share * (1 - share));
  const centre = total * share;
  const ranks = [
    Math.floor(centre - halfWidth),
    Math.ceil(centre),
    Math.ceil(centre + halfWidth) + 1,
  ];
  const found = ranks.map(() => 0);
  let seen = 0;
  let next = 0;
  for (let bucket = 0; bucket < BUCKETS && next < ranks.length; bucket += 1) {
    seen += counts[bucket] ?? 0;
    while (next < ranks.length && seen >= Math.min(total, Math.max(1, ranks[next] ?? 1))) {
      found[next] = bucketMs(bucket);
      next += 1;
    }
  }
  const [low = 0, value = 0, high = 0] = found;
  return { low, value, high };
}
