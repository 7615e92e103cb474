import { closeRuns } from "./hard-runs.ts";
import type { BlockSums, CompleteBlock, FieldTally } from "./rows.ts";
import { closeSpells } from "./spells.ts";
import { SumCounts } from "./sum-counts.ts";

/** Of a block's exchanges, the share that must break a hard rule for the block to be solid. */
export const SOLID_SHARE = 0.96;

/** Solid blocks that are remembered; beyond it the oldest is forgotten. */
const SOLID_MAX = 64;

/** So many neighbouring solid blocks are more than a burst of eight blocks can do. */
const SOLID_ROW = 9;

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

/**
 * Counts a complete block's sums and drops them. Returns whether the field had any. A joint block has no sums: it
 * holds exchanges of several endpoints, whose order in time is lost, and a burst would be in many such blocks.
 */
export function closeField(field: FieldTally, { block, size, joint }: CompleteBlock): boolean {
  const sums = field.openSums?.get(block);
  if (sums === undefined) return false;
  field.openSums?.delete(block);
  // Very many places never have another block.
  if (field.openSums?.size === 0) field.openSums = undefined;
  if (!joint) countSigns(field, sums);
  if (sums.hard >= SOLID_SHARE * size) addSolid(field, block);
  if (field.hard.runs !== undefined) closeRuns(field.hard.runs, block, joint);
  if (field.spells !== undefined) closeSpells(field.spells, { block, size, joint });
  return true;
}

function countSigns(field: FieldTally, { candidateSecondary, secondaryPrimary }: BlockSums): void {
  if (candidateSecondary > 0) field.candidateBlocks += 1;
  if (candidateSecondary < 0) field.secondaryBlocks += 1;
  if (candidateSecondary !== 0) (field.blockSums ??= new SumCounts()).add(candidateSecondary, 1);
  if (secondaryPrimary > 0) field.baselineSecondaryBlocks += 1;
  if (secondaryPrimary < 0) field.baselinePrimaryBlocks += 1;
}

/** Adds all counts of complete blocks of `from`. */
export function mergeBlocks(into: FieldTally, from: FieldTally): void {
  into.candidateBlocks += from.candidateBlocks;
  into.secondaryBlocks += from.secondaryBlocks;
  into.baselineSecondaryBlocks += from.baselineSecondaryBlocks;
  into.baselinePrimaryBlocks += from.baselinePrimaryBlocks;
  for (const [sum, blocks] of from.blockSums ?? []) {
    (into.blockSums ??= new SumCounts()).add(sum, blocks);
  }
  if (from.hard.solidRow === 1) solidRowFound(into);
  for (const block of from.hard.solid ?? []) addSolid(into, block);
}

/** Only that enough solid blocks stood side by side matters: from then on no ids are kept, in any order of merging. */
function addSolid(field: FieldTally, block: number): void {
  const { hard } = field;
  if (hard.solidRow === 1) return;
  hard.solid ??= new Set();
  hard.solid.add(block);
  if (isInRow(hard.solid, block)) solidRowFound(field);
  else if (hard.solid.size > SOLID_MAX) hard.solid.delete(Math.min(...hard.solid));
}

function isInRow(solid: ReadonlySet<number>, block: number): boolean {
  let first = block;
  while (solid.has(first - 1)) first -= 1;
  let end = block + 1;
  while (solid.has(end)) end += 1;
  return end - first >= SOLID_ROW;
}

function solidRowFound({ hard }: FieldTally): void {
  hard.solidRow = 1;
  hard.solid = undefined;
}
