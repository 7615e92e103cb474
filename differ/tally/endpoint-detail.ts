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
}

export interface EndpointDetailRow {
  readonly tail: TailRow;
}

export const DETAIL_KEYS: readonly (keyof EndpointDetail)[] = ["tail"];

export function emptyDetail(): EndpointDetail {
  return { tail: emptyTail() };
}

/** Adds `from`: all parts add, or take minima, whatever the order. */
export function mergeDetail(into: EndpointDetail, from: EndpointDetail): void {
  mergeTail(into.tail, from.tail);
}

export function toDetailRow(detail: EndpointDetail): EndpointDetailRow {
  return { tail: toTailRow(detail.tail) };
}

/** Throws TALLY_ROW_INVALID where a part is not what `toDetailRow` writes. */
export function fromDetailRow(row: RowReader): EndpointDetail {
  return {
    tail: row.has("tail") ? fromTailRow(row.inside("tail", TAIL_KEYS)) : emptyTail(),
  };
}
