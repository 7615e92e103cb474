import type { FieldTally } from "../tally/rows.ts";
import { compareText } from "./compare-text.ts";

export interface ListedPlace {
  readonly endpoint: string;
  readonly field: FieldTally;
  readonly logE: number;
}

/** Of the places on the list, at most this share is there without reason, on average. */
export const LIST_SHARE = 0.05;

/** What even the last of all places needs when every one is on the list; a hair less, for rounding. */
const LEAST = -Math.log(LIST_SHARE) - 1e-9;

/**
 * The places worth looking at: the e-BH procedure (Wang and Ramdas 2022) over all places of all
 * endpoints, whatever their dependence. It orders and marks, and decides nothing: the verdict is
 * the alpha budget's, because this list is right at the moment it is read, not for its whole
 * history.
 */
export function listPlaces(places: readonly ListedPlace[]): ReadonlySet<FieldTally> {
  const ranked = places
    .filter(({ logE }) => logE >= LEAST)
    .sort(
      (left, right) =>
        right.logE - left.logE ||
        compareText(left.endpoint, right.endpoint) ||
        compareText(left.field.path, right.field.path) ||
        compareText(left.field.kind, right.field.kind),
    );
  let listed = 0;
  for (const [index, { logE }] of ranked.entries()) {
    const rank = index + 1;
    if (logE >= Math.log(places.length / (LIST_SHARE * rank))) listed = rank;
  }
  return new Set(ranked.slice(0, listed).map(({ field }) => field));
}
