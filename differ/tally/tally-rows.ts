import { z } from "zod";
import { ShadowError } from "../../core/index.ts";
import { KINDS } from "../compare/difference.ts";
import { fieldKey } from "./entry.ts";
import type { EndpointTally, FieldTally } from "./rows.ts";
import { WITNESSES } from "./witnesses.ts";

const count = z.int().min(0);
const pairs = z.array(z.tuple([count, count]));
/** Absent first and last numbers are null: JSON has no infinity. */
const place = count.nullable();

const endpointRow = z.strictObject({
  endpoint: z.string(),
  n: count,
  openBlocks: pairs,
  latency: z.strictObject({ primary: pairs, secondary: pairs, candidate: pairs }),
});

const fieldRow = z.strictObject({
  path: z.string(),
  kind: z.enum(KINDS),
  cells: z.strictObject({ candidate: count, secondary: count, primary: count, all: count }),
  first: z.strictObject({ candidate: place, secondary: place, primary: place, all: place }),
  candidateBlocks: count,
  secondaryBlocks: count,
  baselineSecondaryBlocks: count,
  baselinePrimaryBlocks: count,
  /** Block id, candidate less secondary, secondary less primary. */
  openSums: z.array(z.tuple([count, z.int(), z.int()])),
  hard: z.strictObject({ candidate: count, secondary: count, firstIndex: place, lastIndex: place }),
  witnesses: z.array(z.int().min(0).max(0xffff_ffff)).length(WITNESSES),
});

/** An endpoint's own part of a tally, without its fields, as JSON. */
export type EndpointRow = z.output<typeof endpointRow>;
/** One field's part of a tally as JSON. */
export type FieldRow = z.output<typeof fieldRow>;

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
  };
}

export function toFieldRow(field: FieldTally): FieldRow {
  const { first, hard, openSums, witnesses, ...counts } = field;
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
  };
}

/**
 * An endpoint's entry from its own row and its fields' rows, parsed from JSON.
 * @throws ShadowError TALLY_ROW_INVALID where a row is not what `toEndpointRow` and `toFieldRow` write.
 */
export function fromRows(endpoint: unknown, fields: Iterable<unknown>): EndpointTally {
  const row = parseRow(endpointRow, endpoint);
  const byKey = new Map<string, FieldTally>();
  for (const value of fields) {
    const field = fromFieldRow(parseRow(fieldRow, value));
    byKey.set(fieldKey(field.path, field.kind), field);
  }
  return {
    endpoint: row.endpoint,
    n: row.n,
    openBlocks: new Map(row.openBlocks),
    latency: {
      primary: new Map(row.latency.primary),
      secondary: new Map(row.latency.secondary),
      candidate: new Map(row.latency.candidate),
    },
    fields: byKey,
  };
}

function fromFieldRow(row: FieldRow): FieldTally {
  const { first, hard, openSums, witnesses, ...counts } = row;
  return {
    ...counts,
    first: {
      candidate: first.candidate ?? Number.POSITIVE_INFINITY,
      secondary: first.secondary ?? Number.POSITIVE_INFINITY,
      primary: first.primary ?? Number.POSITIVE_INFINITY,
      all: first.all ?? Number.POSITIVE_INFINITY,
    },
    openSums: new Map(
      openSums.map(([block, candidateSecondary, secondaryPrimary]) => [
        block,
        { candidateSecondary, secondaryPrimary },
      ]),
    ),
    hard: {
      ...hard,
      firstIndex: hard.firstIndex ?? Number.POSITIVE_INFINITY,
      lastIndex: hard.lastIndex ?? Number.NEGATIVE_INFINITY,
    },
    witnesses: Uint32Array.from(witnesses),
  };
}

function parseRow<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ShadowError(
    "TALLY_ROW_INVALID",
    `a stored tally row cannot be read (${parsed.error.issues[0]?.message ?? "unknown problem"})`,
    { cause: parsed.error },
  );
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function sortedPairs(map: ReadonlyMap<number, number>): [number, number][] {
  return [...map].sort((left, right) => left[0] - right[0]);
}
