import { SEVERITIES } from "../causes/severity.ts";
import type { EndpointSummary, FieldVerdict, PathSummary } from "../verdict/summary.ts";
import type { SortKey } from "./page-after.ts";
import type { DifferenceFilter } from "./read-models.ts";

/** A difference with what a list needs to order and find it. */
export interface ListedDifference {
  readonly endpoint: string;
  readonly path: PathSummary;
  /** Its group's head, which may be itself. */
  readonly head: PathSummary;
  readonly key: SortKey;
  /** Endpoint, path and fingerprint in small letters. */
  readonly text: string;
}

/** The differences of an endpoint. */
export function listedDifferences({ endpoint, paths }: EndpointSummary): ListedDifference[] {
  const byName = new Map(paths.map((path) => [path.fingerprint, path]));
  return paths.map((path) => {
    const head = byName.get(path.causedBy ?? path.fingerprint) ?? path;
    const text = `${endpoint}\n${path.path}\n${path.fingerprint}`.toLowerCase();
    return { endpoint, path, head, key: sortKey(path, head), text };
  });
}

export const VERDICT_ORDER: { readonly [V in FieldVerdict]: number } = {
  ...{ fail: 0, inconclusive: 1, pass: 2 },
};

/** Groups together, worst first, then by evidence; a group's head before its members. */
function sortKey(path: PathSummary, head: PathSummary): SortKey {
  return [
    VERDICT_ORDER[head.verdict],
    SEVERITIES.indexOf(head.groupSeverity ?? head.severity),
    ...[-head.evidence, head.fingerprint],
    path === head ? 0 : 1,
    ...[VERDICT_ORDER[path.verdict], -path.evidence, path.fingerprint],
  ];
}

const CELLS = {
  candidate: "candidateOdd",
  secondary: "secondaryOdd",
  primary: "primaryOdd",
  all: "allDifferent",
} as const;

/** Whether a difference fits all that is asked for. */
export function fitsFilter(filter: DifferenceFilter): (difference: ListedDifference) => boolean {
  const q = filter.q?.trim().toLowerCase() ?? "";
  return ({ endpoint, path, head, text }) =>
    (filter.endpoint === undefined || filter.endpoint === endpoint) &&
    (filter.verdict === undefined || filter.verdict === path.verdict) &&
    (filter.severity === undefined || filter.severity === path.severity) &&
    (filter.approved === undefined || filter.approved === (path.approved ?? false)) &&
    (filter.heads !== true || path === head) &&
    (filter.class === undefined || path[CELLS[filter.class]] > 0) &&
    (q === "" || text.includes(q));
}
