import { type PathPattern, type PathStep, parsePathPattern } from "../../core/index.ts";
import { coversName } from "./name-pattern.ts";
import { STEPS_MAX } from "./path-state.ts";

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

/** What a rule does to a place as tallies name it, with `[*]` and `.*` for many. */
export function reachOf(rule: PathPattern | string, place: string): Reach {
  if (typeof rule === "string") return coversName(rule, place) ? "all" : "none";
  if (!place.startsWith("$")) return "none";
  const parsed = parsePathPattern(place);
  if ("problem" in parsed) return "none";
  if (covers(rule, parsed.steps, false)) return "all";
  return covers(rule, parsed.steps, true) ? "part" : "none";
}

/** As rules are matched against exact places, but step against step. */
function covers(rule: PathPattern, steps: readonly PathStep[], partly: boolean): boolean {
  const end = rule.steps.length;
  if (end === 0) return true;
  let states = new Set([0]);
  for (const step of steps) {
    const next = new Set<number>();
    for (const state of states) {
      const wanted = rule.steps[state];
      if (wanted === undefined) continue;
      if (wanted.deep) next.add(state);
      if (fits(wanted, step, partly)) next.add(state + 1);
    }
    if (next.has(end)) return true;
    states = next;
  }
  return false;
}

function fits(wanted: PathStep, step: PathStep, partly: boolean): boolean {
  if (wanted.kind === "any") return true;
  if (step.kind === "any") return partly;
  if (wanted.kind === "name") return step.kind === "name" && step.name === wanted.name;
  return step.kind === "index" && step.index === wanted.index;
}
