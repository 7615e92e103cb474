import { LATENCY_BYTES, LatencyHistogram, type LatencySnapshot } from "./latency-histogram.ts";

/** One request in so many is timed: the quantiles are the same, and live pays an eighth. */
const EVERY = 8;
/** Size of both histograms. */
export const TIMINGS_BYTES = 2 * LATENCY_BYTES;
/** Said of a request that is not timed. */
export const UNTIMED = 0;

export interface LiveLatency {
  readonly overhead: LatencySnapshot;
  readonly upstream: LatencySnapshot;
}

/**
 * What live requests spend in our hands and with the live service. Stamps are whole microseconds in
 * 32 bits that go round; a difference of two is right up to 35 minutes, and none of it allocates.
 */
export class LiveTimings {
  /** Request's head in our hands to sent, plus answer's head in our hands to written. */
  readonly overhead: LatencyHistogram;
  /** Request sent to answer's head in our hands. */
  readonly upstream: LatencyHistogram;
  #turn = 0;

  /** `memory` of `TIMINGS_BYTES` where another thread reads. */
  constructor(memory: ArrayBufferLike = new ArrayBuffer(TIMINGS_BYTES)) {
    this.overhead = new LatencyHistogram(memory);
    this.upstream = new LatencyHistogram(memory, LATENCY_BYTES);
  }

  snapshot(): LiveLatency {
    return { overhead: this.overhead.snapshot(), upstream: this.upstream.snapshot() };
  }

  /** A stamp for the one request in eight that is timed, UNTIMED for the others. */
  begin(): number {
    this.#turn += 1;
    if (this.#turn < EVERY) return UNTIMED;
    this.#turn = 0;
    return this.stamp();
  }

  /** Never UNTIMED. */
  stamp(): number {
    return (performance.now() * 1000) | 0 || 1;
  }

  /** The answer's head was written to the client; `stamps` in the order in which they were taken. */
  answered(received: number, sent: number, heard: number): void {
    const now = this.stamp();
    this.upstream.recordMicros((heard - sent) | 0);
    this.overhead.recordMicros(((sent - received) | 0) + ((now - heard) | 0));
  }
}
