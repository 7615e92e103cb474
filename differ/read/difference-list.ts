import { SEVERITIES } from "../causes/severity.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import { compareText } from "../verdict/compare-text.ts";
import type { EndpointSummary, FieldVerdict, PathSummary } from "../verdict/summary.ts";
import type { SortKey } from "./page-after.ts";
import type { DifferenceFilter } from "./read-models.ts";

/** A difference with what a list needs to order and find it. */
export interface ListedDifference {
  readonly endpoint: string;
  readonly path: PathSummary;
  /** Its group's head, which may be itself. */
  readonly head: PathSummary;
  /** How the group stands and how severe it is, as one number. */
  readonly rank: number;
  /** Endpoint, path and fingerprint in small letters, once somebody looked for a text. */
  text: string | undefined;
}

export const VERDICT_ORDER: { readonly [V in FieldVerdict]: number } = {
  ...{ fail: 0, inconclusive: 1, pass: 2 },
};

/** All differences of a run in the order of their list, sorted again only as far as endpoints changed. */
export interface DifferenceLists {
  /** In steps of some milliseconds, each of so many differences. */
  of(endpoints: readonly EndpointSummary[]): Generator<number, readonly ListedDifference[]>;
}

export function createDifferenceLists(): DifferenceLists {
  let listed: readonly ListedDifference[] = [];
  let known = new Map<EndpointSummary, readonly ListedDifference[]>();
  return {
    *of(endpoints) {
      const now = new Map<EndpointSummary, readonly ListedDifference[]>();
      const fresh: ListedDifference[] = [];
      for (const endpoint of endpoints) {
        const before = known.get(endpoint);
        const own = before ?? differencesOf(endpoint);
        now.set(endpoint, own);
        if (before !== undefined) continue;
        for (const one of own) fresh.push(one);
        yield own.length;
      }
      const gone = new Set<ListedDifference>();
      for (const [endpoint, own] of known) {
        if (!now.has(endpoint)) for (const one of own) gone.add(one);
      }
      const stay = gone.size === 0 ? listed : listed.filter((one) => !gone.has(one));
      yield gone.size;
      fresh.sort(byOrder);
      yield fresh.length;
      listed = merged(stay, fresh);
      known = now;
      return listed;
    },
  };
}

/** Two sorted lists as one. */
function merged(
  left: readonly ListedDifference[],
  right: readonly ListedDifference[],
): readonly ListedDifference[] {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const all: ListedDifference[] = [];
  let at = 0;
  for (const one of right) {
    for (let other = left[at]; other !== undefined; other = left[at]) {
      if (byOrder(other, one) > 0) break;
      all.push(other);
      at += 1;
    }
    all.push(one);
  }
  return all.concat(left.slice(at));
}

/** The differences of an endpoint. */
function differencesOf({ endpoint, paths }: EndpointSummary): readonly ListedDifference[] {
  const byName = new Map(paths.map((path) => [path.fingerprint, path]));
  return paths.map((path) => {
    const head = byName.get(path.causedBy ?? path.fingerprint) ?? path;
    const severity = SEVERITIES.indexOf(head.groupSeverity ?? head.severity);
    const rank = standing(head) * SEVERITIES.length + severity;
    return { endpoint, path, head, rank, text: undefined };
  });
}

/**
 * What fails, what may come to it, what is not decided and looks like noise, what passes: while a run is young nearly
 * all is inconclusive, and noise is most of it.
 */
function standing({ verdict, candidateOdd, secondaryOdd, path }: PathSummary): number {
  if (verdict !== "inconclusive") return VERDICT_ORDER[verdict] * 2;
  const suspect = path === LATENCY_PATH ? LATENCY_SUSPECT : SUSPECT;
  return candidateOdd > 0 && candidateOdd >= suspect * secondaryOdd
    ? 1
    : VERDICT_ORDER[verdict] * 2;
}

/** So many times as often odd as the secondary, the candidate is looked at first. */
const SUSPECT = 2;
/** Of two alike, each is slower about as often. */
const LATENCY_SUSPECT = 1.5;

/** Groups together, worst first, then by evidence; a group's head before its members. */
export function differenceKey({ path, head, rank }: ListedDifference): SortKey {
  return [
    ...[rank, -head.evidence, head.fingerprint],
    path === head ? 0 : 1,
    ...[VERDICT_ORDER[path.verdict], -path.evidence, path.fingerprint],
  ];
}

/** The order of `differenceKey`, without making keys. */
function byOrder(left: ListedDifference, right: ListedDifference): number {
  const [mine, other] = [left.path, right.path];
  return (
    left.rank - right.rank ||
    right.head.evidence - left.head.evidence ||
    compareText(left.head.fingerprint, right.head.fingerprint) ||
    Number(mine !== left.head) - Number(other !== right.head) ||
    VERDICT_ORDER[mine.verdict] - VERDICT_ORDER[other.verdict] ||
    other.evidence - mine.evidence ||
    compareText(mine.fingerprint, other.fingerprint)
  );
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
  return (difference) => {
    const { endpoint, path, head } = difference;
    return (
      (filter.endpoint === undefined || filter.endpoint === endpoint) &&
      (filter.verdict === undefined || filter.verdict === path.verdict) &&
      (filter.severity === undefined || filter.severity === path.severity) &&
      (filter.approved === undefined || filter.approved === (path.approved ?? false)) &&
      (filter.heads !== true || path === head) &&
      (filter.class === undefined || path[CELLS[filter.class]] > 0) &&
      (q === "" || textOf(difference).includes(q))
    );
  };
}

function textOf(difference: ListedDifference): string {
  const { endpoint, path } = difference;
  difference.text ??= `${endpoint}\n${path.path}\n${path.fingerprint}`.toLowerCase();
  return difference.text;
}
