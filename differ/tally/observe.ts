import {
  type Counted,
  type Difference,
  KINDS,
  type Kind,
  type OddClass,
} from "../compare/difference.ts";
import { isHardDifference } from "./hard-rule.ts";

/** What one exchange says about one place: the cell to count it in (contract 6.3). */
export interface Observation {
  readonly path: string;
  readonly kind: Kind;
  /** The odd role, or `all` where several are odd. */
  readonly cell: OddClass;
  /** The counted kind breaks a hard rule: outcome, status class, removed field. */
  readonly hard: boolean;
  /** In the cell `all`: by a weaker comparison no role stood out. */
  readonly byShape?: true | undefined;
}

const NONE: readonly Observation[] = [];

/** Beyond this many places, looking one up by walking the list costs more than a map. */
const WALK_MAX = 12;

const KIND_RANK: ReadonlyMap<Kind, number> = new Map(KINDS.map((kind, index) => [kind, index]));

interface Draft {
  readonly path: string;
  kind: Kind;
  cell: OddClass;
  hard: boolean;
  byShape?: true | undefined;
}

/**
 * One observation per place of an exchange: odd roles are collected over all indices and kinds;
 * one odd role is counted in its cell, several in `all`; the kind is the first of KINDS that
 * occurs. What is alike by shape has no odd role. Ignored differences are left out. No differences allocate nothing.
 */
export function observe(differences: readonly Difference[]): readonly Observation[] {
  if (differences.length === 0) return NONE;
  const drafts: Draft[] = [];
  const byPath = differences.length > WALK_MAX ? new Map<string, Draft>() : undefined;
  for (const found of differences) {
    if (found.ignored !== undefined) continue;
    const difference = found.counted === undefined ? found : asCounted(found, found.counted);
    const known =
      byPath === undefined ? find(drafts, difference.path) : byPath.get(difference.path);
    if (known !== undefined) {
      include(known, difference);
      continue;
    }
    const draft = start(difference);
    drafts.push(draft);
    byPath?.set(draft.path, draft);
  }
  return drafts;
}

function find(drafts: readonly Draft[], path: string): Draft | undefined {
  for (const draft of drafts) if (draft.path === path) return draft;
  return undefined;
}

/** A difference with what the tally makes of it. */
type Counting = Omit<Difference, "byShape"> & { readonly alike?: boolean };

function asCounted(difference: Difference, counted: Counted): Counting {
  const { path, kind, class: oddity, byShape } = counted;
  const { byShape: _, ...found } = difference;
  return { ...found, path, kind, class: oddity, alike: byShape && oddity === "all" };
}

function start(difference: Counting): Draft {
  return {
    path: difference.path,
    kind: difference.kind,
    cell: difference.class,
    hard: difference.class !== "all" && isHardDifference(difference),
    ...(difference.alike === true && { byShape: true }),
  };
}

function include(draft: Draft, difference: Counting): void {
  const alike = difference.alike === true;
  if (draft.byShape === true) {
    if (alike) return;
    // So far nobody was odd here.
    draft.byShape = undefined;
    draft.cell = difference.class;
    draft.kind = difference.kind;
    draft.hard = difference.class !== "all" && isHardDifference(difference);
    return;
  }
  if (alike) return;
  if (draft.cell !== difference.class) draft.cell = "all";
  if (rank(difference.kind) < rank(draft.kind)) {
    draft.kind = difference.kind;
    draft.hard = isHardDifference(difference);
  }
  if (draft.cell === "all") draft.hard = false;
}

function rank(kind: Kind): number {
  return KIND_RANK.get(kind) ?? KINDS.length;
}
