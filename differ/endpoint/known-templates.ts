import type { DocumentedPath } from "../../core/index.ts";
import {
  type NamingRule,
  type RuleSegment,
  parseNamingRule,
  readSegments,
  ruleNames,
  segmentsFit,
} from "./match-rule.ts";

/** Endpoints known beforehand, the strongest source first. */
export interface KnownSources {
  /** `match` of the compare rules. */
  readonly matches: readonly string[];
  /** Of the profiles file, in order of preference. */
  readonly templates: readonly string[];
  readonly documented: readonly DocumentedPath[];
}

/** Finds the endpoint that somebody has named; `segments` are the path split at `/`. */
export type FindKnown = (method: string, segments: readonly string[]) => string | undefined;

interface Documented {
  readonly path: string;
  readonly methods: ReadonlySet<string>;
  readonly segments: readonly RuleSegment[];
}

/**
 * The first rule that fits, else the first template, else the document's path. Paths are kept by
 * their number of segments: a document may have thousands, and every new path asks.
 */
export function findKnown(sources: KnownSources): FindKnown {
  const rules = [...sources.matches, ...sources.templates]
    .map(parseNamingRule)
    .filter((rule) => rule !== undefined);
  const given = byLength<NamingRule>(rules);
  const documented = byLength<Documented>(sources.documented.map(read).sort(concreteFirst));
  return (method, segments) => {
    for (const rule of given.get(segments.length) ?? [])
      if (ruleNames(rule, method, segments)) return rule.text;
    return documentedName(documented.get(segments.length) ?? [], method, segments);
  };
}

/**
 * A path with the request's method comes before one without it (`PUT /users/me` is not the
 * document's `GET /users/me`); where none has the method, the path alone still says what is data.
 */
function documentedName(
  paths: readonly Documented[],
  method: string,
  segments: readonly string[],
): string | undefined {
  let other: Documented | undefined;
  for (const path of paths) {
    if (!segmentsFit(path.segments, segments)) continue;
    if (path.methods.has(method) || path.methods.size === 0) return `${method} ${path.path}`;
    other ??= path;
  }
  return other === undefined ? undefined : `${method} ${other.path}`;
}

function read({ path, methods }: DocumentedPath): Documented {
  return { path, methods: new Set(methods), segments: readSegments(path) };
}

/** OpenAPI: concrete paths are matched before templated ones; so from the left, segment by segment. */
function concreteFirst(left: Documented, right: Documented): number {
  if (left.segments.length !== right.segments.length)
    return left.segments.length - right.segments.length;
  for (const [index, segment] of left.segments.entries()) {
    const order = holes(segment) - holes(right.segments[index] ?? []);
    if (order !== 0) return order;
  }
  return 0;
}

/** 0 for a plain segment, 1 for one that holds text beside its hole, 2 for a hole alone. */
function holes(segment: RuleSegment): number {
  if (segment.length <= 1) return 0;
  return segment.some((text) => text !== "") ? 1 : 2;
}

function byLength<T extends { readonly segments: readonly RuleSegment[] }>(
  items: readonly T[],
): ReadonlyMap<number, readonly T[]> {
  const found = new Map<number, T[]>();
  for (const item of items) {
    const same = found.get(item.segments.length);
    if (same === undefined) found.set(item.segments.length, [item]);
    else same.push(item);
  }
  return found;
}
