import {
  type CompareRule,
  type PathPattern,
  ShadowError,
  parsePathPattern,
} from "../../core/index.ts";
import { isBroad } from "./is-broad.ts";
import { matchesEndpoint } from "./endpoint-match.ts";
import { STEPS_MAX } from "./path-state.ts";
import type {
  ArrayMode,
  EndpointRules,
  IgnoreRule,
  PlacedRule,
  Tolerance,
} from "./rule-options.ts";

const ENDPOINTS_KEPT = 2000;
const DAY_MS = 86_400_000;

interface Compiled {
  readonly match: string;
  readonly arrays: readonly PlacedRule<ArrayMode>[];
  readonly tolerances: readonly PlacedRule<Tolerance>[];
  readonly ignore: readonly IgnoreRule[];
  readonly embeddedJson: boolean | undefined;
}

/** Finds what the rules say about an endpoint; answers are kept for up to 2,000 endpoints. */
export type RuleSelector = (endpoint: string) => EndpointRules;

/** Compiles rules once. Throws RULE_PATH for a path that cannot be read, RULE_BROAD for one over everything. */
export function compileRules(rules: readonly CompareRule[]): RuleSelector {
  const compiled = rules.map(compile);
  const known = new Map<string, EndpointRules>();
  return (endpoint) => {
    let selected = known.get(endpoint);
    if (selected === undefined) {
      selected = select(compiled.filter((rule) => matchesEndpoint(rule.match, endpoint)));
      if (known.size >= ENDPOINTS_KEPT) known.clear();
      known.set(endpoint, selected);
    }
    return selected;
  };
}

function select(rules: readonly Compiled[]): EndpointRules {
  return {
    arrays: firstOfEach(rules.flatMap((rule) => rule.arrays)),
    tolerances: firstOfEach(rules.flatMap((rule) => rule.tolerances)),
    ignore: rules.flatMap((rule) => rule.ignore),
    embeddedJson: rules.find((rule) => rule.embeddedJson !== undefined)?.embeddedJson ?? true,
  };
}

/** The first rule wins per path; a later one with other words may still match the same place. */
function firstOfEach<T extends ArrayMode | Tolerance>(
  rules: readonly PlacedRule<T>[],
): readonly PlacedRule<T>[] {
  const seen = new Set<string>();
  return rules.filter((rule) => {
    const key = `${kindOfOption(rule.value)} ${rule.pattern.text}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** `arrays`, `numbers`, `times` and `strings` are keys of their own. */
function kindOfOption(value: ArrayMode | Tolerance): string {
  return value.kind === "key" || value.kind === "set" || value.kind === "sequence"
    ? "array"
    : value.kind;
}

function compile(rule: CompareRule): Compiled {
  return {
    match: rule.match,
    arrays: placed(rule, rule.arrays, arrayMode),
    tolerances: [
      ...placed(rule, rule.numbers, ({ rel, abs }): Tolerance => ({ kind: "number", rel, abs })),
      ...placed(rule, rule.times, ({ tolerance }): Tolerance => ({
        kind: "time",
        toleranceMs: tolerance,
      })),
      ...placed(rule, rule.strings, (option): Tolerance => ({
        kind: "string",
        trim: option.trim,
        foldCase: option.case,
        collapse: option.collapse,
      })),
    ],
    ignore: rule.ignore.map((ignored) => ({
      place: narrowPlace(rule, ignored),
      reason: ignored.reason,
      untilMs: ignored.until === undefined ? Infinity : endOfDay(ignored.until),
    })),
    embeddedJson: rule.embeddedJson,
  };
}

function arrayMode(option: CompareRule["arrays"][string]): ArrayMode {
  if ("key" in option) {
    return { kind: "key", names: typeof option.key === "string" ? [option.key] : option.key };
  }
  return { kind: "set" in option ? "set" : "sequence" };
}

function placed<In, Out>(
  rule: CompareRule,
  options: Readonly<Record<string, In>>,
  read: (option: In) => Out,
): PlacedRule<Out>[] {
  return Object.entries(options).map(([path, option]) => ({
    pattern: bodyPattern(rule, path),
    value: read(option),
  }));
}

function bodyPattern(rule: CompareRule, path: string): PathPattern {
  const pattern = parsePathPattern(path);
  if ("problem" in pattern) throw unreadable(rule, pattern.problem);
  if (pattern.steps.length > STEPS_MAX) {
    throw unreadable(rule, `${path} has more than ${STEPS_MAX} steps`);
  }
  return pattern;
}

/** Throws RULE_BROAD for a place that is everything of its kind, unless the rule says so. */
function narrowPlace(rule: CompareRule, { path, broad }: CompareRule["ignore"][number]) {
  const place = ignoredPlace(rule, path);
  if (broad === true || !isBroad(place)) return place;
  throw new ShadowError(
    "RULE_BROAD",
    `compare rule "${rule.match}": ignoring ${path} hides ${typeof place === "string" ? "every field" : "the whole body"}, whatever goes wrong there. Name the places that vary (shadowdiff rules suggest proposes them), or add broad: true to the rule.`,
  );
}

const PLAIN_PLACES = new Set(["status", "latency", "outcome"]);

function ignoredPlace(rule: CompareRule, path: string): PathPattern | string {
  if (path.startsWith("$")) return bodyPattern(rule, path);
  if (PLAIN_PLACES.has(path)) return path;
  const field = /^(header|trailer):(\S[^\n]*)$/.exec(path);
  if (field === null) {
    throw unreadable(
      rule,
      `${path} is no place: expected $..., header:NAME, trailer:NAME, status, latency or outcome`,
    );
  }
  return fieldPlace(field[1] ?? "", field[2] ?? "");
}

/** The field's name in lower case; names of cookies keep their case. */
function fieldPlace(surface: string, text: string): string {
  const inner = text.indexOf("[");
  if (inner < 0) return `${surface}:${text.toLowerCase()}`;
  return `${surface}:${text.slice(0, inner).toLowerCase()}${text.slice(inner)}`;
}

/** A rule holds through its last day, in UTC. */
function endOfDay(until: string | Date): number {
  const start = until instanceof Date ? until.getTime() : Date.parse(`${until}T00:00:00Z`);
  return Math.floor(start / DAY_MS) * DAY_MS + DAY_MS;
}

function unreadable(rule: CompareRule, why: string): ShadowError<"RULE_PATH"> {
  return new ShadowError("RULE_PATH", `compare rule "${rule.match}": ${why}`);
}
