import { ShadowError } from "../../core/index.ts";
import { FEATURE_KINDS, type FeatureKind } from "./feature.ts";
import { type FeatureCounts, type NameCount, noFeatures } from "./feature-counts.ts";

/** Counts of features as JSON; each name with its kind, its count, and its values where they are kept. */
export interface FeatureRow {
  readonly n: number;
  readonly dropped: number;
  readonly names: readonly (readonly [
    name: string,
    kind: FeatureKind,
    n: number,
    values: readonly (readonly [string, number])[] | null,
  ])[];
}

export function toFeatureRow(counts: FeatureCounts): FeatureRow {
  const names = [...counts.names]
    .sort(byText)
    .map(
      ([name, { kind, n, values }]) =>
        [name, kind, n, values === undefined ? null : [...values].sort(byText)] as const,
    );
  return { n: counts.n, dropped: counts.dropped, names };
}

/** Undefined where nothing was stored. Throws TALLY_ROW_INVALID for anything `toFeatureRow` does not write. */
export function fromFeatureRow(stored: unknown): FeatureCounts | undefined {
  if (stored === undefined) return undefined;
  if (!isRecord(stored) || !Array.isArray(stored["names"])) throw invalid();
  const counts = noFeatures();
  counts.n = countOf(stored["n"]);
  counts.dropped = countOf(stored["dropped"]);
  for (const entry of stored["names"]) {
    if (!Array.isArray(entry)) throw invalid();
    const [name, kind, n, values]: unknown[] = entry;
    counts.names.set(textOf(name), { kind: kindOf(kind), n: countOf(n), values: valuesOf(values) });
  }
  return counts;
}

function valuesOf(stored: unknown): NameCount["values"] {
  if (stored === null) return undefined;
  if (!Array.isArray(stored)) throw invalid();
  return new Map(
    stored.map((pair: unknown) => {
      if (!Array.isArray(pair)) throw invalid();
      const [value, seen]: unknown[] = pair;
      return [textOf(value), countOf(seen)] as const;
    }),
  );
}

function kindOf(stored: unknown): FeatureKind {
  const found = FEATURE_KINDS.find((kind) => kind === stored);
  if (found === undefined) throw invalid();
  return found;
}

function textOf(stored: unknown): string {
  if (typeof stored !== "string") throw invalid();
  return stored;
}

function countOf(stored: unknown): number {
  if (typeof stored !== "number" || !Number.isSafeInteger(stored) || stored < 0) throw invalid();
  return stored;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function byText(
  left: readonly [string, ...unknown[]],
  right: readonly [string, ...unknown[]],
): number {
  return left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0;
}

function invalid(): ShadowError<"TALLY_ROW_INVALID"> {
  return new ShadowError(
    "TALLY_ROW_INVALID",
    "a stored tally row cannot be read (features: expected counts of names and values)",
  );
}
