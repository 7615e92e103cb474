import type { FeatureCounts } from "../causes/feature-counts.ts";
import type { Kind } from "../compare/difference.ts";

/**
 * A tally as data: integers only, so that any split of a stream merges to the same verdict
 * (contract 6.3). Counts add, first numbers and hashes take the minimum, last numbers the maximum.
 */
export interface EndpointTally {
  readonly endpoint: string;
  /** Compared exchanges. */
  n: number;
  /** Exchanges settled so far in each block that is not complete yet, by block id. */
  readonly openBlocks: Map<number, number>;
  /** Counts by logarithmic bucket of the answers' latencies, microseconds. */
  readonly latency: { readonly [R in "primary" | "secondary" | "candidate"]: Map<number, number> };
  /** By path and kind, `${path}\n${kind}`. */
  readonly fields: Map<string, FieldTally>;
  /** What the requests had about them. */
  readonly features: FeatureCounts;
}

/** The four cells of an exchange and path: one odd role, or several. */
export interface Cells {
  candidate: number;
  secondary: number;
  primary: number;
  all: number;
}

export interface FieldTally {
  readonly path: string;
  readonly kind: Kind;
  readonly cells: Cells;
  /** Sequence number of the first exchange in each cell; Infinity where none is. */
  readonly first: Cells;
  /** Complete blocks by the sign of (candidate odd - secondary odd); ties are not kept. */
  candidateBlocks: number;
  secondaryBlocks: number;
  /** The same for (secondary odd - primary odd): the baselines held against each other. */
  baselineSecondaryBlocks: number;
  baselinePrimaryBlocks: number;
  /** Signed sums of open blocks, by block id. */
  readonly openSums: Map<number, { candidateSecondary: number; secondaryPrimary: number }>;
  /** Per request, for the hard rules: exchanges where the status class, the outcome or a field's presence is odd. */
  readonly hard: { candidate: number; secondary: number; firstIndex: number; lastIndex: number };
  /** Minima of 32 hashes over the sequence numbers of candidate-odd exchanges: who differs together. */
  readonly witnesses: Uint32Array;
  /** Of the candidate-odd exchanges; undefined before the first one, and beyond the bound of places. */
  features: FeatureCounts | undefined;
}
