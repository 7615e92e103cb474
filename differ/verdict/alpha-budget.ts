import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import {
  type SeenPlace,
  alphaThreshold,
  byFirstSight,
  isHard,
  isLatency,
  logAlphaOf,
  seenPlace,
} from "./first-sight.ts";

/** The baselines' own level: a run is called unhealthy wrongly at most this often. */
export const BASELINE_ALPHA = 0.001;

/** Logs of the e-values a field has to reach; absent where it is in no such sequence. */
export interface Thresholds {
  readonly fail?: number;
  readonly hard?: number;
  readonly baseline?: number;
}

/**
 * Spends alpha over places in the order of first sight, 6 / (pi^2 k^2) of the share for the k-th:
 * the number of places need not be known. All endpoints share one sequence each for fields, hard
 * rules, latency and baselines. `createAlphaRanks` keeps the same while places come.
 */
export function spendAlpha(
  entries: Iterable<EndpointTally>,
  alpha: number,
): ReadonlyMap<FieldTally, Thresholds> {
  const judged: SeenPlace[] = [];
  const baseline: SeenPlace[] = [];
  for (const { endpoint, fields } of entries) {
    for (const field of fields.values()) {
      const place = seenPlace(endpoint, field);
      take(judged, place);
      if (isLatency(place)) continue;
      const { secondary, primary } = field.first;
      take(baseline, { endpoint, field, seen: Math.min(secondary, primary) });
    }
  }
  judged.sort(byFirstSight);
  const latency = judged.filter(isLatency);
  const fields = judged.filter((place) => !isLatency(place));
  const hard = fields.filter(isHard);
  const thresholds = new Map<FieldTally, { fail?: number; hard?: number; baseline?: number }>();
  const spend = (
    places: readonly SeenPlace[],
    name: keyof Thresholds,
    thresholdOf: (k: number) => number,
  ) => {
    for (const [index, { field }] of places.entries()) {
      const known = thresholds.get(field) ?? {};
      known[name] = thresholdOf(index + 1);
      thresholds.set(field, known);
    }
  };
  spend(fields, "fail", (k) => alphaThreshold(k, "fields", alpha));
  spend(latency, "fail", (k) => alphaThreshold(k, "latency", alpha));
  spend(hard, "hard", (k) => alphaThreshold(k, "hard", alpha));
  spend(baseline.sort(byFirstSight), "baseline", (k) => -logAlphaOf(k, BASELINE_ALPHA));
  return thresholds;
}

function take(places: SeenPlace[], place: SeenPlace): void {
  if (Number.isFinite(place.seen)) places.push(place);
}
