/** Two buckets to each doubling of a microsecond, up to 2^26 us (67 s), and one for what is longer. */
const DOUBLINGS = 26;
const BUCKETS = 2 * DOUBLINGS;
const LONGER = BUCKETS;
const SUM = BUCKETS + 1;
/** Size of a histogram. */
export const LATENCY_BYTES = 8 * (SUM + 1);

/** Inclusive upper bounds of the buckets, seconds; the last bucket has none. */
export const LATENCY_BOUNDS_SECONDS: readonly number[] = Array.from(
  { length: BUCKETS },
  (_, bucket) => upperMicros(bucket) / 1e6,
);

/** Counts of the buckets in order, the one without a bound, then the sum in microseconds. */
export type LatencySnapshot = readonly number[];

/**
 * Durations counted in buckets that are the same everywhere, all integers: histograms of threads,
 * processes and machines merge by adding, and recording neither allocates nor searches.
 */
export class LatencyHistogram {
  readonly #cells: Float64Array;

  /** `memory` where another thread reads, or where the counts outlive this one: `LATENCY_BYTES` of it. */
  constructor(memory: ArrayBufferLike = new ArrayBuffer(LATENCY_BYTES), offset = 0) {
    this.#cells = new Float64Array(memory, offset, SUM + 1);
  }

  /** Milliseconds. What is no duration, or below nothing, counts as none at all. */
  record(ms: number): void {
    this.recordMicros(ms < 2e6 ? Math.ceil(ms * 1000) : ms >= 2e6 ? 2e9 : 0);
  }

  /** Whole microseconds, below 2^31. */
  recordMicros(micros: number): void {
    const cells = this.#cells;
    const cell = bucketOf(micros);
    cells[cell] = (cells[cell] ?? 0) + 1;
    if (micros > 0) cells[SUM] = (cells[SUM] ?? 0) + micros;
  }

  snapshot(): LatencySnapshot {
    return [...this.#cells];
  }
}

export function noLatency(): LatencySnapshot {
  return Array.from({ length: SUM + 1 }, () => 0);
}

export function addLatency(left: LatencySnapshot, right: LatencySnapshot): LatencySnapshot {
  return left.map((count, index) => count + (right[index] ?? 0));
}

/** A bound belongs to the bucket below it, as the exposition format wants it. */
function bucketOf(micros: number): number {
  if (!(micros > 2)) return micros > 1 ? 1 : 0;
  const below = micros - 1;
  const doubling = 31 - Math.clz32(below);
  if (doubling >= DOUBLINGS) return LONGER;
  return 2 * doubling + ((below >>> (doubling - 1)) & 1);
}

/** 1, 2, then 3, 4, 6, 8, 12, 16 and so on. */
function upperMicros(bucket: number): number {
  if (bucket < 2) return bucket + 1;
  const doubling = bucket >>> 1;
  return 2 ** doubling + ((bucket & 1) + 1) * 2 ** (doubling - 1);
}
