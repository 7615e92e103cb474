import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { tailThreshold } from "../tally/tail.ts";
import { fieldBlockCapital } from "./block-bets.ts";
import { failLogE, logEOf, meanLogE } from "./e-values.ts";
import type { FieldContext, FieldJudgement } from "./judgement.ts";
import { leastRequests } from "./least-requests.ts";
import { latencyShifts } from "./latency-effect.ts";

/**
 * Two tests of the candidate's latency against the secondary's on the same requests: which of both
 * was slower, and which of both was slower than the primary's p99 of the warm-up. Half of the
 * evidence is each one's, so they share one level. Fails only where the candidate is slower too
 * often and by enough. Latency never keeps an endpoint from passing: p99 needs some ten thousand
 * requests, and many runs have fewer.
 */
export function judgeLatency(
  entry: EndpointTally,
  field: FieldTally,
  { gate, thresholds, blockSize }: FieldContext,
): FieldJudgement {
  const logE = latencyEvidence(entry, field, blockSize);
  const shifts = latencyShifts(entry, gate.latency);
  const rejected = logE >= (thresholds.fail ?? Number.POSITIVE_INFINITY);
  const judged = { logE, listLogE: logE, baselines: "agree" } as const;
  if (rejected && shifts.some((shift) => shift.clear)) {
    return { ...judged, verdict: "fail", failedBy: "latency" };
  }
  const enough =
    entry.n >= leastRequests(gate, entry.endpoint) && !shifts.some((shift) => shift.apparent);
  return { ...judged, verdict: enough ? "pass" : "inconclusive" };
}

/** Log of the e-value by which `judgeLatency` fails the place; undefined where it does not. */
export function failingLatencyLogE(
  entry: EndpointTally,
  field: FieldTally,
  { gate, thresholds, blockSize }: FieldContext,
): number | undefined {
  const logE = latencyEvidence(entry, field, blockSize);
  if (logE < (thresholds.fail ?? Number.POSITIVE_INFINITY)) return undefined;
  return latencyShifts(entry, gate.latency).some((shift) => shift.clear) ? logE : undefined;
}

/** Log of the mean of both tests' e-values; the tail's is 1 while its threshold is not known. */
export function latencyEvidence(
  entry: EndpointTally,
  field: FieldTally,
  blockSize: number,
): number {
  const pairs = logEOf(fieldBlockCapital(field));
  return meanLogE(pairs, tailEvidence(entry, blockSize));
}

function tailEvidence({ detail: { tail } }: EndpointTally, blockSize: number): number {
  const threshold = tailThreshold(tail, blockSize);
  const signs = threshold === undefined ? undefined : tail.signs.get(threshold);
  if (signs === undefined) return 0;
  return failLogE({ n: signs.candidate + signs.secondary, ...signs });
}
