import { LATENCY_PATH } from "../tally/entry.ts";
import { isHardPlace } from "../tally/hard-rule.ts";
import type { FieldTally } from "../tally/rows.ts";
import { compareText } from "./compare-text.ts";
import { depthOf } from "./place-depth.ts";

/** How one run's alpha is divided. */
const ALPHA_SHARES = { fields: 0.8, hard: 0.1, latency: 0.1 } as const;

/** A sequence of places that one share of alpha is spent over, in the order of first sight. */
export type AlphaSequence = keyof typeof ALPHA_SHARES;

/** A place as it stands in such a sequence. */
export interface SeenPlace {
  readonly endpoint: string;
  readonly field: FieldTally;
  /** The first exchange in which either side of the comparison was odd; Infinity before it. */
  readonly seen: number;
}

/** Where a place stands by candidate against secondary; the order does not tell which of both it was. */
export function seenPlace(endpoint: string, field: FieldTally): SeenPlace {
  const { candidate, secondary } = field.first;
  return { endpoint, field, seen: Math.min(candidate, secondary) };
}

export function isLatency({ field }: SeenPlace): boolean {
  return field.path === LATENCY_PATH;
}

export function isHard({ field }: SeenPlace): boolean {
  return field.path !== LATENCY_PATH && isHardPlace(field.path, field.kind);
}

/** Log of the e-value that the k-th place (k from 1) of a sequence has to reach. */
export function alphaThreshold(k: number, sequence: AlphaSequence, alpha: number): number {
  return -logAlphaOf(k, alpha * ALPHA_SHARES[sequence]);
}

/** Log of the k-th part of `share` (k from 1); all parts together are `share`. */
export function logAlphaOf(k: number, share: number): number {
  return Math.log((6 * share) / (Math.PI * Math.PI * k * k));
}

export function byFirstSight(left: SeenPlace, right: SeenPlace): number {
  return (
    left.seen - right.seen ||
    compareText(left.endpoint, right.endpoint) ||
    // What begins in one exchange has one cause: it is the shallowest place, and comes first.
    depthOf(left.field.path) - depthOf(right.field.path) ||
    compareText(left.field.path, right.field.path) ||
    compareText(left.field.kind, right.field.kind)
  );
}
