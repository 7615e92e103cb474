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
  /**
   * Of these, the ones no rule ignores whose path, kind and class no kept difference has: places
   * that would go unseen if nobody counted them.
   */
  readonly lost: number;
  readonly coverage: Coverage;
  /**
   * A limit on depth, nodes or work was reached: some places were compared as wholes, or elements of
   * arrays held against those at their own index. Nothing is lost or made up by it, but differences
   * may be named at another place than closer work would have named.
   */
  readonly limited?: true;
}
