import type { Comparison } from "../compare/comparison.ts";
import type { Observation } from "../tally/observe.ts";

/**
 * What an exchange says that could not be compared because of a fault of ours: it is neither equal
 * nor anybody's fault, so it is counted where all three differ, which adds no evidence to either
 * side. The fault itself is counted besides, and holds a pass back.
 */
export const INCOMPARABLE: readonly Observation[] = [
  { path: "$", kind: "encoding", cell: "all", hard: false },
];

export const NOT_COMPARED: Comparison = {
  equal: false,
  differences: [],
  truncated: 0,
  lost: 0,
  coverage: "none",
};
