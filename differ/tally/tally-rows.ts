import { type FeatureRow, fromFeatureRow, toFeatureRow } from "../causes/feature-rows.ts";
import { KINDS } from "../compare/difference.ts";
import {
  DETAIL_KEYS,
  type EndpointDetailRow,
  fromDetailRow,
  toDetailRow,
} from "./endpoint-detail.ts";
import { type BucketCounts, bucketCounts } from "./bucket-counts.ts";
import { fieldKey } from "./entry.ts";
import { BUCKETS } from "./latency-buckets.ts";
import {
  HARD_RUNS_KEYS,
  type HardRunsRow,
  fromHardRunsRow,
  toHardRunsRow,
} from "./hard-runs-row.ts";
import { RowReader } from "./row-reader.ts";
import type { Cells, EndpointTally, FieldTally } from "./rows.ts";
import { SPELLS_KEYS, type SpellsRow, fromSpellsRow, toSpellsRow } from "./spells-row.ts";
import { sumCounts } from "./sum-counts.ts";
import { WITNESSES } from "./witnesses.ts";

type Pairs = [number, number][];

/** An endpoint's own part of a tally, without its fields, as JSON. */
export interface EndpointRow {
  readonly endpoint: string;
  readonly n: number;
  readonly openBlocks: Pairs;
  readonly latency: {
    readonly primary: Pairs;
    readonly secondary: Pairs;
    readonly candidate: Pairs;
  };
  readonly detail: EndpointDetailRow;
}

/** One field's part of a tally as JSON. Absent first and last numbers are null: JSON has no infinity. */
export interface FieldRow extends Omit<
  FieldTally,
  "first" | "blockSums" | "openSums" | "spells" | "hard" | "witnesses" | "features"
> {
  readonly first: { readonly [K in keyof Cells]: number | null };
  /** Candidate less secondary of complete blocks, and in how many. */
  readonly blockSums: Pairs;
  /** Block id, candidate less secondary, secondary less primary, candidate's by a hard rule. */
  readonly openSums: [number, number, number, number][];
  /** Absent where candidate and secondary were never odd, and from rows of before. */
  readonly spells?: SpellsRow;
  readonly hard: {
    readonly candidate: number;
    readonly secondary: number;
    /** A row of solid blocks, and those without; the names are those of rows of before. */
    readonly solidPair: number;
    readonly loneSolid: number[];
    /** Absent where no exchange breaks a hard rule. */
    readonly runs?: HardRunsRow;
  };
  /** Absent where they are known without. */
  readonly witnesses?: number[];
  readonly features?: FeatureRow;
}

const ROLE_KEYS = ["primary", "secondary", "candidate"];
const CELL_KEYS = [...ROLE_KEYS, "all"];
const ENDPOINT_KEYS = ["endpoint", "n", "openBlocks", "latency", "detail"];
const FIELD_KEYS = [
  ...["path", "kind", "cells", "first", "byShape"],
  ...["candidateBlocks", "secondaryBlocks", "baselineSecondaryBlocks", "baselinePrimaryBlocks"],
  ...["blockSums", "openSums", "spells"],
  ...["hard", "witnesses", "features"],
];
const HARD_KEYS = ["candidate", "secondary", "solidPair", "loneSolid", "runs"];

export function toEndpointRow(entry: EndpointTally): EndpointRow {
  const { endpoint, n, latency } = entry;
  return {
    endpoint,
    n,
    openBlocks: sortedPairs(entry.openBlocks),
    latency: {
      primary: latency.primary.pairs(),
      secondary: latency.secondary.pairs(),
      candidate: latency.candidate.pairs(),
    },
    detail: toDetailRow(entry.detail),
  };
}

export function toFieldRow(field: FieldTally): FieldRow {
  const { first, hard, blockSums, openSums, spells, witnesses, features, ...counts } = field;
  return {
    ...counts,
    cells: { ...field.cells },
    first: {
      candidate: finiteOrNull(first.candidate),
      secondary: finiteOrNull(first.secondary),
      primary: finiteOrNull(first.primary),
      all: finiteOrNull(first.all),
    },
    blockSums: blockSums?.pairs() ?? [],
    openSums: [...(openSums ?? [])]
      .map(([block, sums]): FieldRow["openSums"][number] => [
        block,
        sums.candidateSecondary,
        sums.secondaryPrimary,
        sums.hard,
      ])
      .sort((left, right) => left[0] - right[0]),
    ...(spells !== undefined && { spells: toSpellsRow(spells) }),
    hard: {
      candidate: hard.candidate,
      secondary: hard.secondary,
      solidPair: hard.solidRow,
      loneSolid: [...(hard.solid ?? [])].sort((left, right) => left - right),
      ...(hard.runs !== undefined && { runs: toHardRunsRow(hard.runs) }),
    },
    ...(witnesses !== undefined && { witnesses: [...witnesses] }),
    ...(features !== undefined && { features: toFeatureRow(features) }),
  };
}

/**
 * An endpoint's entry from its own row and its fields' rows, parsed from JSON.
 * @throws ShadowError TALLY_ROW_INVALID where a row is not what `toEndpointRow` and `toFieldRow` write.
 */
export function fromRows(endpoint: unknown, fields: Iterable<unknown>): EndpointTally {
  const row = new RowReader(endpoint, ENDPOINT_KEYS);
  const byKey = new Map<string, FieldTally>();
  for (const value of fields) {
    const field = fromFieldRow(new RowReader(value, FIELD_KEYS));
    byKey.set(fieldKey(field.path, field.kind), field);
  }
  return {
    endpoint: row.text("endpoint"),
    n: row.count("n"),
    openBlocks: new Map(row.pairs("openBlocks")),
    latency: latencyRow(row.raw("latency"), "latency"),
    detail: fromDetailRow(row.inside("detail", DETAIL_KEYS)),
    fields: byKey,
  };
}

/** Latency counts from a row, parsed from JSON. Throws TALLY_ROW_INVALID. */
export function latencyRow(value: unknown, place = ""): EndpointTally["latency"] {
  const latency = new RowReader(value, ROLE_KEYS, place);
  return {
    primary: latenciesOf(latency.pairs("primary")),
    secondary: latenciesOf(latency.pairs("secondary")),
    candidate: latenciesOf(latency.pairs("candidate")),
  };
}

function fromFieldRow(row: RowReader): FieldTally {
  const hard = row.inside("hard", HARD_KEYS);
  const cells = row.inside("cells", CELL_KEYS);
  const first = row.inside("first", CELL_KEYS);
  const firstOf = (cell: keyof Cells): number =>
    first.countOrNull(cell) ?? Number.POSITIVE_INFINITY;
  const kind = row.oneOf("kind", KINDS);
  const candidateOdd = cells.count("candidate");
  const openSums = new Map(
    row
      .tuples("openSums", 4)
      .map(([block = 0, candidateSecondary = 0, secondaryPrimary = 0, hardOdd = 0]) => [
        block,
        { candidateSecondary, secondaryPrimary, hard: hardOdd },
      ]),
  );
  const blockSums = sumCounts(row.signedPairs("blockSums"));
  const solid = new Set(hard.counts("loneSolid"));
  return {
    path: row.text("path"),
    kind,
    cells: {
      candidate: candidateOdd,
      secondary: cells.count("secondary"),
      primary: cells.count("primary"),
      all: cells.count("all"),
    },
    first: {
      candidate: firstOf("candidate"),
      secondary: firstOf("secondary"),
      primary: firstOf("primary"),
      all: firstOf("all"),
    },
    byShape: row.count("byShape"),
    candidateBlocks: row.count("candidateBlocks"),
    secondaryBlocks: row.count("secondaryBlocks"),
    baselineSecondaryBlocks: row.count("baselineSecondaryBlocks"),
    baselinePrimaryBlocks: row.count("baselinePrimaryBlocks"),
    blockSums: blockSums.size > 0 ? blockSums : undefined,
    openSums: openSums.size > 0 ? openSums : undefined,
    spells: row.has("spells") ? fromSpellsRow(row.inside("spells", SPELLS_KEYS)) : undefined,
    hard: {
      candidate: hard.count("candidate"),
      secondary: hard.count("secondary"),
      solidRow: hard.count("solidPair") > 0 ? 1 : 0,
      solid: solid.size > 0 ? solid : undefined,
      runs: hard.has("runs") ? fromHardRunsRow(hard.inside("runs", HARD_RUNS_KEYS)) : undefined,
    },
    witnesses:
      candidateOdd > 1 && kind !== "slower"
        ? Uint32Array.from(row.words("witnesses", WITNESSES))
        : undefined,
    features: fromFeatureRow(row.raw("features")),
  };
}

/** Buckets beyond the last one, which nothing of ours writes, count as the last one. */
function latenciesOf(pairs: readonly (readonly [number, number])[]): BucketCounts {
  return bucketCounts(pairs.map(([bucket, count]) => [Math.min(bucket, BUCKETS - 1), count]));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function sortedPairs(map: ReadonlyMap<number, number>): [number, number][] {
  return [...map].sort((left, right) => left[0] - right[0]);
}
