import { type PathPattern, type PathStep, parsePathPattern } from "../../core/index.ts";
import { PATH_CHARS_MAX } from "../compare/body/path-node.ts";
import type { EndpointSummary, PathSummary } from "../verdict/summary.ts";
import { matchesEndpoint } from "./endpoint-match.ts";
import { coversName } from "./name-pattern.ts";
import { STEPS_MAX } from "./path-state.ts";

const STEP = /\[(?:\*|\d+)\]|\['(?:[^'\\]|\\.)*'\]|\.(?:\*|[^.[]+)/gy;

/** How much of a place a rule hides: an index or a key names one of many that are counted as one. */
export type Reach = "all" | "part" | "none";

/** A place of a rule, read: a pattern for bodies, or a text for headers, trailers and the rest. */
export function readPlace(path: string): PathPattern | string | { readonly problem: string } {
  if (path.startsWith("$")) {
    const pattern = parsePathPattern(path);
    if ("problem" in pattern || pattern.steps.length <= STEPS_MAX) return pattern;
    return { problem: `${path} has more than ${STEPS_MAX} steps` };
  }
  if (/^(?:status|outcome|latency)$/.test(path)) return path;
  const field = /^(header|trailer):([^[\s]+)(\[[^\n]*)?$/.exec(path);
  if (field !== null) return `${field[1]}:${field[2]?.toLowerCase()}${field[3] ?? ""}`;
  return {
    problem: `${path} is no place: expected $..., header:NAME, trailer:NAME, status, outcome or latency`,
  };
}

/** One place of a run that an ignore rule hides, of one kind. */
export interface ReachedPlace {
  readonly endpoint: string;
  readonly path: PathSummary;
  readonly reach: Exclude<Reach, "none">;
}

type Seen = readonly Pick<EndpointSummary, "endpoint" | "paths">[];

/** The endpoints of a run that a rule's `match` covers: a template covers the routes beside it, too. */
export function endpointsOf<T extends Seen[number]>(match: string, endpoints: readonly T[]): T[] {
  return endpoints.filter(({ endpoint }) => matchesEndpoint(match, endpoint));
}

/** What an ignore rule for this place hides at these endpoints. Proposals and previews both ask here. */
export function placesReached(place: PathPattern | string, endpoints: Seen): ReachedPlace[] {
  return endpoints.flatMap(({ endpoint, paths }) =>
    paths.flatMap((path): ReachedPlace[] => {
      const reach = reachOf(place, path.path);
      return reach === "none" ? [] : [{ endpoint, path, reach }];
    }),
  );
}

/** What a rule does to a place as tallies name it, with `[*]` and `.*` for many. */
export function reachOf(rule: PathPattern | string, place: string): Reach {
  if (typeof rule === "string") return coversName(rule, place) ? "all" : "none";
  if (!place.startsWith("$")) return "none";
  const { steps, cut } = stepsOf(place);
  if (walk(rule, steps, false) === "covered") return "all";
  const partly = walk(rule, steps, true);
  return partly === "covered" || (cut && partly === "open") ? "part" : "none";
}

/** Of a path that was cut because of its length the whole steps, without the one that was cut. */
function stepsOf(place: string): { steps: readonly PathStep[]; cut: boolean } {
  const cut = place.length > PATH_CHARS_MAX;
  const whole = cut
    ? `$${(place.slice(1, PATH_CHARS_MAX).match(STEP) ?? []).slice(0, -1).join("")}`
    : place;
  const parsed = parsePathPattern(whole);
  return "problem" in parsed ? { steps: [], cut: true } : { steps: parsed.steps, cut };
}

/**
 * As rules are matched against exact places, but step against step. `open`: not covered by these
 * steps, but maybe by what lies below.
 */
function walk(
  rule: PathPattern,
  steps: readonly PathStep[],
  partly: boolean,
): "covered" | "open" | "none" {
  const end = rule.steps.length;
  if (end === 0) return "covered";
  let states = new Set([0]);
  for (const step of steps) {
    const next = new Set<number>();
    for (const state of states) {
      const wanted = rule.steps[state];
      if (wanted === undefined) continue;
      if (wanted.deep) next.add(state);
      if (fits(wanted, step, partly)) next.add(state + 1);
    }
    if (next.has(end)) return "covered";
    states = next;
  }
  return states.size === 0 ? "none" : "open";
}

function fits(wanted: PathStep, step: PathStep, partly: boolean): boolean {
  if (wanted.kind === "any") return true;
  if (step.kind === "any") return partly;
  if (wanted.kind === "name") return step.kind === "name" && step.name === wanted.name;
  return step.kind === "index" && step.index === wanted.index;
}
