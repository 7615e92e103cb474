import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import type { Thresholds } from "./alpha-budget.ts";
import {
  type AlphaSequence,
  type SeenPlace,
  alphaThreshold,
  byFirstSight,
  isHard,
  isLatency,
  seenPlace,
} from "./first-sight.ts";

/** The thresholds against the candidate that `spendAlpha` gives, kept while places come instead of worked out anew. */
export interface AlphaRanks {
  /** Begins anew with all places of these. */
  start(entries: Iterable<EndpointTally>): void;
  /** A place was counted: it may be new, or seen earlier than known (exchanges do not arrive in order). */
  see(endpoint: string, field: FieldTally): void;
  thresholds(field: FieldTally): Pick<Thresholds, "fail" | "hard">;
}

export function createAlphaRanks(alpha: number): AlphaRanks {
  let known = new Map<FieldTally, SeenPlace>();
  const sequences: { readonly [S in AlphaSequence]: SeenPlace[] } = {
    ...{ fields: [], hard: [], latency: [] },
  };
  const sequencesOf = (place: SeenPlace): readonly SeenPlace[][] => {
    if (isLatency(place)) return [sequences.latency];
    return isHard(place) ? [sequences.fields, sequences.hard] : [sequences.fields];
  };
  const thresholdAt = (place: SeenPlace, sequence: AlphaSequence): number =>
    alphaThreshold(positionOf(sequences[sequence], place) + 1, sequence, alpha);

  return {
    start(entries) {
      known = new Map();
      for (const sequence of Object.values(sequences)) sequence.length = 0;
      for (const { endpoint, fields } of entries) {
        for (const field of fields.values()) {
          const place = seenPlace(endpoint, field);
          if (!Number.isFinite(place.seen)) continue;
          known.set(field, place);
          for (const sequence of sequencesOf(place)) sequence.push(place);
        }
      }
      for (const sequence of Object.values(sequences)) sequence.sort(byFirstSight);
    },
    see(endpoint, field) {
      const last = known.get(field);
      const place = seenPlace(endpoint, field);
      if (!Number.isFinite(place.seen) || last?.seen === place.seen) return;
      for (const sequence of sequencesOf(place)) {
        if (last !== undefined) sequence.splice(positionOf(sequence, last), 1);
        sequence.splice(positionOf(sequence, place), 0, place);
      }
      known.set(field, place);
    },
    thresholds(field) {
      const place = known.get(field);
      if (place === undefined) return {};
      if (isLatency(place)) return { fail: thresholdAt(place, "latency") };
      const fail = thresholdAt(place, "fields");
      return isHard(place) ? { fail, hard: thresholdAt(place, "hard") } : { fail };
    },
  };
}

/** Index of the place, or where it would have to stand: no two places are equal in this order. */
function positionOf(sequence: readonly SeenPlace[], place: SeenPlace): number {
  let [low, high] = [0, sequence.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = sequence[middle];
    if (there !== undefined && byFirstSight(there, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
