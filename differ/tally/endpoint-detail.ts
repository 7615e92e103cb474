import type { RowReader } from "./row-reader.ts";

/**
 * An endpoint's parts that the store keeps as JSON in one column, `detail`. A part that a stored
 * row lacks is empty, so a new part needs no new schema.
 */
export interface EndpointDetail {
  /** Different places that its answers were seen to have: the most that any census met. */
  places: number;
}

export interface EndpointDetailRow {
  readonly places: number;
}

export const DETAIL_KEYS: readonly (keyof EndpointDetail)[] = ["places"];

export function emptyDetail(): EndpointDetail {
  return { places: 0 };
}

/** Adds `from`, whatever the order. */
export function mergeDetail(into: EndpointDetail, from: EndpointDetail): void {
  into.places = Math.max(into.places, from.places);
}

export function toDetailRow(detail: EndpointDetail): EndpointDetailRow {
  return { places: detail.places };
}

/** Throws TALLY_ROW_INVALID where a part is not what `toDetailRow` writes. */
export function fromDetailRow(row: RowReader): EndpointDetail {
  return { places: row.has("places") ? row.count("places") : 0 };
}
