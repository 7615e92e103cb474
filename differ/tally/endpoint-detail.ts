import { type FeatureCounts, mergeFeatures, noFeatures } from "../causes/feature-counts.ts";
import { type FeatureRow, fromFeatureRow, toFeatureRow } from "../causes/feature-rows.ts";
import type { RowReader } from "./row-reader.ts";
import { type TailTally, emptyTail, mergeTail } from "./tail.ts";
import { TAIL_KEYS, type TailRow, fromTailRow, toTailRow } from "./tail-row.ts";

/**
 * An endpoint's parts that the store keeps as JSON in one column, `detail`. A new part is one key
 * in each of the six places below: what it is, its row, its name, empty, merged, to a row and from
 * one. A part that a stored row lacks is empty, so a new part needs no new schema.
 */
export interface EndpointDetail {
  readonly tail: TailTally;
  /** How often each feature of a request occurs. */
  readonly features: FeatureCounts;
  /** Different places that its answers were seen to have: the most that any census met. */
  places: number;
  /** Open blocks that hold exchanges of endpoints which went up in this one: one outage may be in many stretches of them. */
  readonly joint: Set<number>;
}

export interface EndpointDetailRow {
  readonly tail: TailRow;
  readonly features: FeatureRow;
  readonly places: number;
  readonly joint: number[];
}

export const DETAIL_KEYS: readonly (keyof EndpointDetail)[] = [
  ...(["tail", "features", "places", "joint"] as const),
];

export function emptyDetail(): EndpointDetail {
  return { tail: emptyTail(), features: noFeatures(), places: 0, joint: new Set() };
}

/** Adds `from`: all parts add, or take minima or maxima, whatever the order. */
export function mergeDetail(into: EndpointDetail, from: EndpointDetail): void {
  mergeTail(into.tail, from.tail);
  mergeFeatures(into.features, from.features);
  seePlaces(into, from.places);
  for (const block of from.joint) into.joint.add(block);
}

/** A census that met this many places. */
export function seePlaces(detail: EndpointDetail, places: number): void {
  detail.places = Math.max(detail.places, places);
}

export function toDetailRow(detail: EndpointDetail): EndpointDetailRow {
  return {
    tail: toTailRow(detail.tail),
    features: toFeatureRow(detail.features),
    places: detail.places,
    joint: [...detail.joint].sort((left, right) => left - right),
  };
}

/** Throws TALLY_ROW_INVALID where a part is not what `toDetailRow` writes. */
export function fromDetailRow(row: RowReader): EndpointDetail {
  return {
    tail: row.has("tail") ? fromTailRow(row.inside("tail", TAIL_KEYS)) : emptyTail(),
    features: fromFeatureRow(row.raw("features")) ?? noFeatures(),
    places: row.has("places") ? row.count("places") : 0,
    joint: new Set(row.has("joint") ? row.counts("joint") : []),
  };
}
