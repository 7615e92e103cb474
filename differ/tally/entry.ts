import { mergeFeatures, noFeatures } from "../causes/feature-counts.ts";
import type { Kind } from "../compare/difference.ts";
import type { Cells, EndpointTally, FieldTally } from "./rows.ts";
import { addSums, mergeBlocks } from "./block-signs.ts";
import { BucketCounts } from "./bucket-counts.ts";
import { emptyDetail } from "./endpoint-detail.ts";
import { mergeRuns, noRuns } from "./hard-runs.ts";
import { mergeWitnesses } from "./field-witnesses.ts";
import { mergeSpells, noSpells } from "./spells.ts";

/** Latency is one more place: `latency`, kind `slower`, candidate held against secondary. */
export const LATENCY_PATH = "latency";

export function emptyEndpoint(endpoint: string): EndpointTally {
  return {
    endpoint,
    n: 0,
    openBlocks: new Map(),
    latency: noLatencies(),
    detail: emptyDetail(),
    fields: new Map(),
  };
}

export function emptyField(path: string, kind: Kind): FieldTally {
  return {
    path,
    kind,
    cells: cellsOf(0),
    first: cellsOf(Number.POSITIVE_INFINITY),
    byShape: 0,
    candidateBlocks: 0,
    secondaryBlocks: 0,
    baselineSecondaryBlocks: 0,
    baselinePrimaryBlocks: 0,
    blockSums: undefined,
    openSums: undefined,
    spells: undefined,
    hard: { candidate: 0, secondary: 0, solidRow: 0, solid: undefined, runs: undefined },
    witnesses: undefined,
    features: undefined,
  };
}

/** No latency of any role. */
export function noLatencies(): EndpointTally["latency"] {
  return {
    ...{ primary: new BucketCounts(), secondary: new BucketCounts() },
    candidate: new BucketCounts(),
  };
}

function cellsOf(value: number): Cells {
  return { candidate: value, secondary: value, primary: value, all: value };
}

export function fieldKey(path: string, kind: Kind): string {
  return `${path}\n${kind}`;
}

/** Adds everything of `from` but its open blocks' completeness, which is the endpoint's matter. */
export function mergeField(into: FieldTally, from: FieldTally, blockSize: number): void {
  mergeWitnesses(into, from);
  for (const cell of ["candidate", "secondary", "primary", "all"] as const) {
    into.cells[cell] += from.cells[cell];
    into.first[cell] = Math.min(into.first[cell], from.first[cell]);
  }
  into.byShape += from.byShape;
  mergeBlocks(into, from);
  for (const [block, sums] of from.openSums ?? []) addSums(into, block, sums);
  if (from.spells !== undefined) mergeSpells((into.spells ??= noSpells()), from.spells, blockSize);
  into.hard.candidate += from.hard.candidate;
  into.hard.secondary += from.hard.secondary;
  if (from.hard.runs !== undefined) mergeRuns((into.hard.runs ??= noRuns()), from.hard.runs);
  if (from.features !== undefined) {
    into.features ??= noFeatures();
    mergeFeatures(into.features, from.features);
  }
}

/** Whether a block is joint matters until it closes. */
export function keepOpen({ detail, openBlocks }: EndpointTally): void {
  for (const block of detail.joint) if (!openBlocks.has(block)) detail.joint.delete(block);
}
