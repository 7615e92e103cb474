import type { Difference } from "./difference.ts";

/** How an exchange's bodies could be compared. */
export type Coverage = "exact" | "digest" | "none";

export interface Comparison {
  /** Nothing differs between any two roles after rules. */
  readonly equal: boolean;
  /** In the order found; ignored ones among them. Bounded by `differencesMax`. */
  readonly differences: readonly Difference[];
  /** Differences beyond the bound, counted only. */
  readonly truncated: number;
  readonly coverage: Coverage;
}
