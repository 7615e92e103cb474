import { mergeFeatures, noFeatures } from "../causes/feature-counts.ts";
import type { Kind } from "../compare/difference.ts";
import type { Cells, EndpointTally, FieldTally } from "./rows.ts";
import { noWitnesses, takeMinima } from "./witnesses.ts";

/** Of one cell in one block: candidate odd less secondary odd, secondary odd less primary odd. */
interface BlockSums {
  readonly candidateSecondary: number;
  readonly secondaryPrimary: number;
}

/** Latency is one more place: `latency`, kind `slower`, candidate held against secondary. */
export const LATENCY_PATH = "latency";

export function emptyEndpoint(endpoint: string): EndpointTally {
  return {
    endpoint,
    n: 0,
    openBlocks: new Map(),
    latency: { primary: new Map(), secondary: new Map(), candidate: new Map() },
    fields: new Map(),
    features: noFeatures(),
  };
}

export function emptyField(path: string, kind: Kind): FieldTally {
  return {
    path,
    kind,
    cells: cellsOf(0),
    first: cellsOf(Number.POSITIVE_INFINITY),
    candidateBlocks: 0,
    secondaryBlocks: 0,
    baselineSecondaryBlocks: 0,
    baselinePrimaryBlocks: 0,
    openSums: new Map(),
    hard: {
      candidate: 0,
      secondary: 0,
      firstIndex: Number.POSITIVE_INFINITY,
      lastIndex: Number.NEGATIVE_INFINITY,
    },
    witnesses: noWitnesses(),
    features: undefined,
  };
}

function cellsOf(value: number): Cells {
  return { candidate: value, secondary: value, primary: value, all: value };
}

export function fieldKey(path: string, kind: Kind): string {
  return `${path}\n${kind}`;
}

/** Turns a complete block's sums into signs, and drops them. Returns whether the field had any. */
export function closeField(field: FieldTally, block: number): boolean {
  const sums = field.openSums.get(block);
  if (sums === undefined) return false;
  field.openSums.delete(block);
  if (sums.candidateSecondary > 0) field.candidateBlocks += 1;
  if (sums.candidateSecondary < 0) field.secondaryBlocks += 1;
  if (sums.secondaryPrimary > 0) field.baselineSecondaryBlocks += 1;
  if (sums.secondaryPrimary < 0) field.baselinePrimaryBlocks += 1;
  return true;
}

/** Adds to a block's sums; sums of zero are kept until the block closes. */
export function addSums(field: FieldTally, block: number, sums: BlockSums): void {
  const open = field.openSums.get(block);
  if (open === undefined) {
    field.openSums.set(block, { ...sums });
    return;
  }
  open.candidateSecondary += sums.candidateSecondary;
  open.secondaryPrimary += sums.secondaryPrimary;
}

/** Adds everything of `from` but its open blocks' completeness, which is the endpoint's matter. */
export function mergeField(into: FieldTally, from: FieldTally): void {
  for (const cell of ["candidate", "secondary", "primary", "all"] as const) {
    into.cells[cell] += from.cells[cell];
    into.first[cell] = Math.min(into.first[cell], from.first[cell]);
  }
  into.candidateBlocks += from.candidateBlocks;
  into.secondaryBlocks += from.secondaryBlocks;
  into.baselineSecondaryBlocks += from.baselineSecondaryBlocks;
  into.baselinePrimaryBlocks += from.baselinePrimaryBlocks;
  for (const [block, sums] of from.openSums) addSums(into, block, sums);
  into.hard.candidate += from.hard.candidate;
  into.hard.secondary += from.hard.secondary;
  into.hard.firstIndex = Math.min(into.hard.firstIndex, from.hard.firstIndex);
  into.hard.lastIndex = Math.max(into.hard.lastIndex, from.hard.lastIndex);
  takeMinima(into.witnesses, from.witnesses);
  if (from.features !== undefined) {
    into.features ??= noFeatures();
    mergeFeatures(into.features, from.features);
  }
}
