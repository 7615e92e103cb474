import type { CompareLimits } from "../limits.ts";

/** Besides the one that every place costs. */
export const CONTAINER_COST = 4;
export const NEW_PLACE_COST = 15;
/** Of reading documents in strings. */
export const EMBEDDED_COST = 15;

/** How many members of one object can differ before the work that walking may cost is spent. */
export function differingMax({ walkWorkMax, differencesMax }: CompareLimits): number {
  return Math.ceil(walkWorkMax / (NEW_PLACE_COST + 1)) + 2 * differencesMax;
}
