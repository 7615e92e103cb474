import { noFeatures } from "../causes/feature-counts.ts";
import { type FeatureRow, fromFeatureRow, toFeatureRow } from "../causes/feature-rows.ts";
import { KINDS } from "../compare/difference.ts";
import { fieldKey } from "./entry.ts";
import { RowReader } from "./row-reader.ts";
import type { Cells, EndpointTally, FieldTally } from "./rows.ts";
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
  readonly features: FeatureRow;
}

/** One field's part of a tally as JSON. Absent first and last numbers are null: JSON has no infinity. */
export interface FieldRow extends Omit<
  FieldTally,
  "first" | "openSums" | "hard" | "witnesses" | "features"
> {
  readonly first: { readonly [K in keyof Cells]: number | null };
  /** Block id, candidate less secondary, secondary less primary. */
  readonly openSums: [number, number, number][];
  readonly hard: {
    readonly candidate: number;
    readonly secondary: number;
    readonly firstIndex: number | null;
    readonly lastIndex: number | null;
  };
  readonly witnesses: number[];
  readonly features?: FeatureRow;
}

const ROLE_KEYS = ["primary", "secondary", "candidate"];
const CELL_KEYS = [...ROLE_KEYS, "all"];
const ENDPOINT_KEYS = ["endpoint", "n", "openBlocks", "latency", "features"];
const FIELD_KEYS = [
  ...["path", "kind", "cells", "first", "candidateBlocks", "secondaryBlocks"],
  ...["baselineSecondaryBlocks", "baselinePrimaryBlocks", "openSums", "hard", "witnesses"],
  "features",
];
const HARD_KEYS = ["candidate", "secondary", "firstIndex", "lastIndex"];

export function toEndpointRow(entry: EndpointTally): EndpointRow {
  const { endpoint, n, latency } = entry;
  return {
    endpoint,
    n,
    openBlocks: sortedPairs(entry.openBlocks),
    latency: {
      primary: sortedPairs(latency.primary),
      secondary: sortedPairs(latency.secondary),
      candidate: sortedPairs(latency.candidate),
    },
    features: toFeatureRow(entry.features),
  };
}

export function toFieldRow(field: FieldTally): FieldRow {
  const { first, hard, openSums, witnesses, features, ...counts } = field;
  return {
    ...counts,
    cells: { ...field.cells },
    first: {
      candidate: finiteOrNull(first.candidate),
      secondary: finiteOrNull(first.secondary),
      primary: finiteOrNull(first.primary),
      all: finiteOrNull(first.all),
    },
    openSums: [...openSums]
      .map(([block, sums]): [number, number, number] => [
        block,
        sums.candidateSecondary,
        sums.secondaryPrimary,
      ])
      .sort((left, right) => left[0] - right[0]),
    hard: {
      ...hard,
      firstIndex: finiteOrNull(hard.firstIndex),
      lastIndex: finiteOrNull(hard.lastIndex),
    },
    witnesses: [...witnesses],
    ...(features !== undefined && { features: toFeatureRow(features) }),
  };
}

/**
 * An endpoint's entry from its own row and its fields' rows, parsed from JSON.
 * @throws ShadowError TALLY_ROW_INVALID where a row is not what `toEndpointRow` and `toFieldRow` write.
 */
export function fromRows(endpoint: unknown, fields: Iterable<unknown>): EndpointTally {
  const row = new RowReader(endpoint, ENDPOINT_KEYS);
  const latency = row.inside("latency", ROLE_KEYS);
  const byKey = new Map<string, FieldTally>();
  for (const value of fields) {
    const field = fromFieldRow(new RowReader(value, FIELD_KEYS));
    byKey.set(fieldKey(field.path, field.kind), field);
  }
  return {
    endpoint: row.text("endpoint"),
    n: row.count("n"),
    openBlocks: new Map(row.pairs("openBlocks")),
    latency: {
      primary: new Map(latency.pairs("primary")),
      secondary: new Map(latency.pairs("secondary")),
      candidate: new Map(latency.pairs("candidate")),
    },
    fields: byKey,
    features: fromFeatureRow(row.raw("features")) ?? noFeatures(),
  };
}

function fromFieldRow(row: RowReader): FieldTally {
  const hard = row.inside("hard", HARD_KEYS);
  const cells = row.inside("cells", CELL_KEYS);
  const first = row.inside("first", CELL_KEYS);
  const firstOf = (cell: keyof Cells): number =>
    first.countOrNull(cell) ?? Number.POSITIVE_INFINITY;
  return {
    path: row.text("path"),
    kind: row.oneOf("kind", KINDS),
    cells: {
      candidate: cells.count("candidate"),
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
    candidateBlocks: row.count("candidateBlocks"),
    secondaryBlocks: row.count("secondaryBlocks"),
    baselineSecondaryBlocks: row.count("baselineSecondaryBlocks"),
    baselinePrimaryBlocks: row.count("baselinePrimaryBlocks"),
    openSums: new Map(
      row
        .tuples("openSums", 3)
        .map(([block = 0, candidateSecondary = 0, secondaryPrimary = 0]) => [
          block,
          { candidateSecondary, secondaryPrimary },
        ]),
    ),
    hard: {
      candidate: hard.count("candidate"),
      secondary: hard.count("secondary"),
      firstIndex: hard.countOrNull("firstIndex") ?? Number.POSITIVE_INFINITY,
      lastIndex: hard.countOrNull("lastIndex") ?? Number.NEGATIVE_INFINITY,
    },
    witnesses: Uint32Array.from(row.words("witnesses", WITNESSES)),
    features: fromFeatureRow(row.raw("features")),
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function sortedPairs(map: ReadonlyMap<number, number>): [number, number][] {
  return [...map].sort((left, right) => left[0] - right[0]);
}
