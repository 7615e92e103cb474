import type { FeatureCounts } from "../causes/feature-counts.ts";
import type { Kind } from "../compare/difference.ts";
import type { BucketCounts } from "./bucket-counts.ts";
import type { EndpointDetail } from "./endpoint-detail.ts";
import type { SumCounts } from "./sum-counts.ts";

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
  readonly latency: { readonly [R in "primary" | "secondary" | "candidate"]: BucketCounts };
  /** Parts that are stored together, in one column. */
  readonly detail: EndpointDetail;
  /** By path and kind, `${path}\n${kind}`. */
  readonly fields: Map<string, FieldTally>;
}

/** The four cells of an exchange and path: one odd role, or several. */
export interface Cells {
  candidate: number;
  secondary: number;
  primary: number;
  all: number;
}

/** Of one place in one block. */
export interface BlockSums {
  /** Candidate odd less secondary odd. */
  candidateSecondary: number;
  /** Secondary odd less primary odd. */
  secondaryPrimary: number;
  /** Candidate odd by a hard rule. */
  hard: number;
}

export interface CompleteBlock {
  readonly block: number;
  readonly size: number;
  /** Holds exchanges that were another endpoint's. */
  readonly joint: boolean;
}

export interface FieldTally {
  readonly path: string;
  readonly kind: Kind;
  readonly cells: Cells;
  /** Sequence number of the first exchange in each cell; Infinity where none is. */
  readonly first: Cells;
  /** Of the cell `all`, the exchanges in which the three were alike by shape. */
  byShape: number;
  /** Complete blocks by the sign of (candidate odd - secondary odd); ties are not kept. */
  candidateBlocks: number;
  secondaryBlocks: number;
  /** The same for (secondary odd - primary odd): the baselines held against each other. */
  baselineSecondaryBlocks: number;
  baselinePrimaryBlocks: number;
  /** Complete blocks by (candidate odd - secondary odd), where that is not 0; undefined where none is. */
  blockSums: SumCounts | undefined;
  /** Signed sums of open blocks, by block id; undefined where none is. */
  openSums: Map<number, BlockSums> | undefined;
  /** Undefined before the first odd exchange of candidate or secondary, and for latency. */
  spells: SpellTally | undefined;
  /** For the hard rules: exchanges where the status class, the outcome or a field's presence is odd. */
  readonly hard: HardTally;
  /**
   * Minima of 32 hashes over the sequence numbers of candidate-odd exchanges: who differs together.
   * Undefined where `witnessesOf` needs none.
   */
  witnesses: Uint32Array | undefined;
  /** Of the candidate-odd exchanges; undefined before the first one, and beyond the bound of places. */
  features: FeatureCounts | undefined;
}

export interface HardTally {
  candidate: number;
  secondary: number;
  /** 1 when enough neighbouring blocks were solid: all but a few of their exchanges candidate odd. */
  solidRow: 0 | 1;
  /** Solid blocks, while there is no such row of them; undefined where none is. */
  solid: Set<number> | undefined;
  /** Events by runs of them; undefined before the first one. */
  runs: HardRuns | undefined;
}

/** Exchanges with few others between them in which the same role breaks a hard rule: an outage is one, however long. */
export interface HardRuns {
  /** In complete blocks, but for those that begin with their block. */
  candidate: number;
  secondary: number;
  primary: number;
  /** By block id; undefined where none is. */
  open: Map<number, OpenRuns> | undefined;
}

/** In order, by indices that count from the block's first exchange. */
export interface OpenRuns {
  readonly candidate: Run[];
  readonly secondary: Run[];
  readonly primary: Run[];
}

export interface Run {
  first: number;
  last: number;
}

/**
 * Odd exchanges of candidate or secondary as they come in spells, the block's exchanges read in order: what one
 * burst may have done, seen without telling whose burst it was.
 */
export interface SpellTally {
  /** Odd exchanges of complete blocks, and the squares of their number in each. */
  odd: number;
  oddSquares: number;
  /** Complete blocks by their sum less what goes on from the block before, where that is not 0. */
  readonly sums: SumCounts;
  /**
   * Complete blocks with an odd exchange near an end, each with the neighbours it is linked to; by the first one.
   * Undefined where none is, here and below: very many places never have another block.
   */
  linked: Map<number, LinkedBlocks> | undefined;
  /** By block id. */
  open: Map<number, Spell[]> | undefined;
}

export interface Spell extends Run {
  odd: number;
  /** Candidate odd less secondary odd. */
  sum: number;
}

/** Neighbours of which each may go on with what was odd at the end of the one before. */
export interface LinkedBlocks {
  readonly first: number;
  readonly last: number;
  /** An odd exchange is near the end of the last one. */
  readonly closes: boolean;
  /** One spell fills each of them. */
  readonly full: boolean;
  /** How many are full from the first one on, and how many up to the last one; 4 for more. */
  readonly lead: number;
  readonly trail: number;
  /** Sum of the first one less its head. */
  readonly rest: number;
  /** Sum of the spell that begins the first one, where it begins near; where that one is full, of up to three full ones after it too. */
  readonly heads: readonly number[];
}
