import { type PerRole, ROLES } from "../../core/index.ts";
import { LATENCY_PATH } from "./entry.ts";
import { countLatency, latencyMicros } from "./latency-buckets.ts";
import type { Observation } from "./observe.ts";
import type { EndpointTally } from "./rows.ts";
import { addTail } from "./tail.ts";

const CANDIDATE_SLOWER: Observation = {
  path: LATENCY_PATH,
  kind: "slower",
  cell: "candidate",
  hard: false,
};
const SECONDARY_SLOWER: Observation = { ...CANDIDATE_SLOWER, cell: "secondary" };

/**
 * Counts an exchange's latencies where all three are known. Returns which of candidate and
 * secondary was slower, where one was.
 */
export function countLatencies(
  into: EndpointTally,
  latency: PerRole<number | undefined>,
  block: number,
): Observation | undefined {
  const primary = latencyMicros(latency.primary);
  const secondary = latencyMicros(latency.secondary);
  const candidate = latencyMicros(latency.candidate);
  if (primary === undefined || secondary === undefined || candidate === undefined) return undefined;
  countLatency(into.latency.primary, primary);
  countLatency(into.latency.secondary, secondary);
  countLatency(into.latency.candidate, candidate);
  addTail(into.detail.tail, { block, primary, secondary, candidate });
  // Time that ran out is an outcome of its own; here it only says how slow the slowest are.
  if (candidate === secondary || ranOut(latency)) return undefined;
  return candidate > secondary ? CANDIDATE_SLOWER : SECONDARY_SLOWER;
}

function ranOut({ candidate, secondary }: PerRole<number | undefined>): boolean {
  return candidate === Number.POSITIVE_INFINITY || secondary === Number.POSITIVE_INFINITY;
}

/** Adds what another tally counted. */
export function mergeLatencies(
  into: EndpointTally["latency"],
  from: EndpointTally["latency"],
): void {
  for (const role of ROLES) {
    for (const [bucket, count] of from[role]) into[role].add(bucket, count);
  }
}
