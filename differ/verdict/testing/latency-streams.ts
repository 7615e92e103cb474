import type { PerRole, Random } from "../../../core/index.ts";

/** Latencies of the next exchange, milliseconds. */
export type Latencies = () => PerRole<number>;

export interface LatencyChange {
  /** The candidate's every call takes this many times as long. */
  readonly all?: number;
  /** The candidate's slowest twentieth takes this many times as long. */
  readonly tail?: number;
  /** This share of the candidate's calls takes three times as long. */
  readonly thrice?: number;
}

const MEDIAN_MS = 20;
/** Spread of the logarithm over requests, shared by the roles, and over the roles of one request. */
const REQUEST_SD = 0.8;
const ROLE_SD = 0.25;
/** 1.645 standard deviations above the median: the slowest twentieth begins there. */
const TAIL_MS = MEDIAN_MS * Math.exp(1.645 * Math.hypot(REQUEST_SD, ROLE_SD));

/** Log-normal latencies: how long a request takes is mostly the request's matter. */
export function latencies(random: Random, change: LatencyChange = {}): Latencies {
  const draw = (request: number) => request * Math.exp(ROLE_SD * normal(random));
  return () => {
    const request = MEDIAN_MS * Math.exp(REQUEST_SD * normal(random));
    const [primary, secondary] = [draw(request), draw(request)];
    let candidate = draw(request) * (change.all ?? 1);
    if (candidate > TAIL_MS) candidate *= change.tail ?? 1;
    if (change.thrice !== undefined && random() < change.thrice) candidate *= 3;
    return { primary, secondary, candidate };
  };
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
