import { closeRuns } from "./hard-runs.ts";
import type { BlockSums, FieldTally } from "./rows.ts";

/** Of a block's exchanges, the share that must break a hard rule for the block to be solid. */
export const SOLID_SHARE = 0.9;

/** Solid blocks without a solid neighbour that are remembered; beyond it the oldest is forgotten. */
const LONE_SOLID_MAX = 32;

/** Adds to a block's sums; sums of zero are kept until the block closes. */
export function addSums(field: FieldTally, block: number, sums: BlockSums): void {
  field.openSums ??= new Map();
  const open = field.openSums.get(block);
  if (open === undefined) {
    field.openSums.set(block, { ...sums });
    return;
  }
  open.candidateSecondary += sums.candidateSecondary;
  open.secondaryPrimary += sums.secondaryPrimary;
  open.hard += sums.hard;
}

export interface CompleteBlock {
  readonly block: number;
  readonly size: number;
  /** Holds exchanges that were another endpoint's. */
  readonly joint: boolean;
}

/** Counts a complete block's sums and drops them. Returns whether the field had any. */
export function closeField(field: FieldTally, { block, size, joint }: CompleteBlock): boolean {
  const sums = field.openSums?.get(block);
  if (sums === undefined) return false;
  field.openSums?.delete(block);
  // Very many places never have another block.
  if (field.openSums?.size === 0) field.openSums = undefined;
  const { candidateSecondary, secondaryPrimary } = sums;
  if (candidateSecondary > 0) field.candidateBlocks += 1;
  if (candidateSecondary < 0) field.secondaryBlocks += 1;
  if (candidateSecondary !== 0) addCount((field.blockSums ??= new Map()), candidateSecondary, 1);
  if (secondaryPrimary > 0) field.baselineSecondaryBlocks += 1;
  if (secondaryPrimary < 0) field.baselinePrimaryBlocks += 1;
  if (sums.hard >= SOLID_SHARE * size) addSolid(field, block);
  if (field.hard.runs !== undefined) closeRuns(field.hard.runs, block, joint);
  return true;
}

/** Adds all counts of complete blocks of `from`. */
export function mergeBlocks(into: FieldTally, from: FieldTally): void {
  into.candidateBlocks += from.candidateBlocks;
  into.secondaryBlocks += from.secondaryBlocks;
  into.baselineSecondaryBlocks += from.baselineSecondaryBlocks;
  into.baselinePrimaryBlocks += from.baselinePrimaryBlocks;
  for (const [sum, blocks] of from.blockSums ?? []) {
    addCount((into.blockSums ??= new Map()), sum, blocks);
  }
  if (from.hard.solidPair === 1) solidPairFound(into);
  for (const block of from.hard.loneSolid ?? []) addSolid(into, block);
}

/** Only that two solid blocks stood side by side matters: from then on no ids are kept, in any order of merging. */
function addSolid(field: FieldTally, block: number): void {
  const { hard } = field;
  if (hard.solidPair === 1) return;
  if (hard.loneSolid?.has(block - 1) === true || hard.loneSolid?.has(block + 1) === true) {
    solidPairFound(field);
    return;
  }
  hard.loneSolid ??= new Set();
  hard.loneSolid.add(block);
  if (hard.loneSolid.size > LONE_SOLID_MAX) hard.loneSolid.delete(Math.min(...hard.loneSolid));
}

function solidPairFound({ hard }: FieldTally): void {
  hard.solidPair = 1;
  hard.loneSolid = undefined;
}

function addCount(counts: Map<number, number>, key: number, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}
