import { type Difference, KINDS, type Kind, type OddClass } from "../compare/difference.ts";
import { isHardDifference } from "./hard-rule.ts";

/** What one exchange says about one place: the cell to count it in (contract 6.3). */
export interface Observation {
  readonly path: string;
  readonly kind: Kind;
  /** The odd role, or `all` where several are odd. */
  readonly cell: OddClass;
  /** The counted kind breaks a hard rule: outcome, status class, removed field. */
  readonly hard: boolean;
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
}

/**
 * One observation per place of an exchange: odd roles are collected over all indices and kinds;
 * one odd role is counted in its cell, several in `all`; the kind is the first of KINDS that
 * occurs. Ignored differences are left out. No differences allocate nothing.
 */
export function observe(differences: readonly Difference[]): readonly Observation[] {
  if (differences.length === 0) return NONE;
  const drafts: Draft[] = [];
  const byPath = differences.length > WALK_MAX ? new Map<string, Draft>() : undefined;
  for (const difference of differences) {
    if (difference.ignored !== undefined) continue;
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

function start(difference: Difference): Draft {
  return {
    path: difference.path,
    kind: difference.kind,
    cell: difference.class,
    hard: difference.class !== "all" && isHardDifference(difference),
  };
}

function include(draft: Draft, difference: Difference): void {
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
