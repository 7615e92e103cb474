import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import { compareText } from "./compare-text.ts";
import { depthOf } from "./place-depth.ts";
import { isHardPlace } from "../tally/hard-rule.ts";

/** How one run's alpha is divided. */
const ALPHA_SHARES = { fields: 0.8, hard: 0.1, latency: 0.1 } as const;

/** The baselines' own level: a run is called unhealthy wrongly at most this often. */
const BASELINE_ALPHA = 0.001;

/** Logs of the e-values a field has to reach; absent where it is in no such sequence. */
export interface Thresholds {
  readonly fail?: number;
  readonly hard?: number;
  readonly baseline?: number;
}

interface Place {
  readonly endpoint: string;
  readonly field: FieldTally;
  readonly seen: number;
}

/**
 * Spends alpha over places in the order of first sight, 6 / (pi^2 k^2) of the share for the k-th:
 * the number of places need not be known. "Seen" is the first exchange in which either side of
 * the comparison was odd, so the order does not tell which side it was. All endpoints share one
 * sequence each for fields, hard rules, latency and baselines.
 */
export function spendAlpha(
  entries: Iterable<EndpointTally>,
  alpha: number,
): ReadonlyMap<FieldTally, Thresholds> {
  const judged: Place[] = [];
  const baseline: Place[] = [];
  for (const { endpoint, fields } of entries) {
    for (const field of fields.values()) {
      const { candidate, secondary, primary } = field.first;
      place(judged, { endpoint, field, seen: Math.min(candidate, secondary) });
      if (field.path === LATENCY_PATH) continue;
      place(baseline, { endpoint, field, seen: Math.min(secondary, primary) });
    }
  }
  judged.sort(byFirstSight);
  const latency = judged.filter(({ field }) => field.path === LATENCY_PATH);
  const fields = judged.filter(({ field }) => field.path !== LATENCY_PATH);
  const hard = fields.filter(({ field }) => isHardPlace(field.path, field.kind));
  const thresholds = new Map<FieldTally, { fail?: number; hard?: number; baseline?: number }>();
  const spend = (places: readonly Place[], share: number, name: keyof Thresholds) => {
    for (const [index, { field }] of places.entries()) {
      const known = thresholds.get(field) ?? {};
      known[name] = -logAlphaOf(index + 1, share);
      thresholds.set(field, known);
    }
  };
  spend(fields, alpha * ALPHA_SHARES.fields, "fail");
  spend(latency, alpha * ALPHA_SHARES.latency, "fail");
  spend(hard, alpha * ALPHA_SHARES.hard, "hard");
  spend(baseline.sort(byFirstSight), BASELINE_ALPHA, "baseline");
  return thresholds;
}

/** Log of the k-th part of `share` (k from 1); all parts together are `share`. */
function logAlphaOf(k: number, share: number): number {
  return Math.log((6 * share) / (Math.PI * Math.PI * k * k));
}

function place(places: Place[], candidate: Place): void {
  if (Number.isFinite(candidate.seen)) places.push(candidate);
}

function byFirstSight(left: Place, right: Place): number {
  return (
    left.seen - right.seen ||
    compareText(left.endpoint, right.endpoint) ||
    // What begins in one exchange has one cause: it is the shallowest place, and comes first.
    depthOf(left.field.path) - depthOf(right.field.path) ||
    compareText(left.field.path, right.field.path) ||
    compareText(left.field.kind, right.field.kind)
  );
}
