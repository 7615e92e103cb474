import { type PathSegment, type PerRole, ROLES, type Role } from "../../core/index.ts";
import type { EndpointKnowledge } from "../learn/knowledge.ts";
import type { EndpointLearner } from "../learn/endpoint-learner.ts";
import type { JsonValue } from "../lift/json-value.ts";
import { coversName } from "../rules/name-pattern.ts";
import { coversPlace } from "../rules/path-state.ts";
import type { EndpointRules } from "../rules/rule-options.ts";
import type { Counted, Difference, Kind, OddClass, Printable } from "./difference.ts";

/** A difference as it is found; what costs anything to make is made only when it is kept. */
export interface Finding {
  readonly path: string;
  readonly kind: Kind;
  readonly oddity: OddClass;
  exact(): string;
  /** Undefined where the role has not the place. */
  print(role: Role): Printable | undefined;
  /** The place inside the body, undefined for any other place. */
  segments?(): readonly PathSegment[];
  /** The values as they came, never kept; only where values differ. */
  raw?(): PerRole<JsonValue | undefined>;
  /** A role is odd further up, and says nothing here. */
  readonly partial?: boolean;
}

export interface Findings {
  add(finding: Finding): void;
  readonly differences: readonly Difference[];
  readonly truncated: number;
  /** Of the truncated ones, those at a place nothing kept speaks for, ignored ones left out. */
  readonly lost: number;
  readonly equal: boolean;
}

/** Collects an exchange's differences, applies what is ignored and holds the bound. */
export function createFindings(options: {
  readonly rules: EndpointRules;
  readonly now: () => number;
  readonly differencesMax: number;
  /** Given profiles: they hold for what is printed. */
  readonly given?: EndpointKnowledge | undefined;
  /** What was learned holds for what is counted. */
  readonly learner?: EndpointLearner | undefined;
}): Findings {
  const { rules, now, differencesMax, given, learner } = options;
  const differences: Difference[] = [];
  /** The first of a path, kind and class must not be crowded out by a thousand of another. */
  const seen = new Set<string>();
  const kept = { counted: 0, ignored: 0 };
  let truncated = 0;
  let lost = 0;
  let equal = true;
  return {
    add(finding) {
      const reason = rules.ignore.length === 0 ? undefined : ignoredBy(finding, rules, now());
      if (reason === undefined) equal = false;
      const ignored = reason !== undefined;
      const count = ignored ? kept.ignored : kept.counted;
      if (reason === undefined) learner?.saw(finding);
      const place = learner?.general(finding.path) ?? finding.path;
      const key = `${place}\n${finding.kind}\n${finding.oddity}\n${ignored}`;
      if (count >= differencesMax) {
        const known = seen.has(key);
        if (known || count >= 2 * differencesMax) {
          truncated += 1;
          if (!known && !ignored) lost += 1;
          return;
        }
      }
      seen.add(key);
      if (reason === undefined) kept.counted += 1;
      else kept.ignored += 1;
      const difference = toDifference(finding, reason);
      const printed = applied(difference, given?.count(finding));
      const counted = learner?.count(finding);
      differences.push(counted === undefined ? printed : { ...printed, counted });
    },
    differences,
    get truncated() {
      return truncated;
    },
    get lost() {
      return lost;
    },
    get equal() {
      return equal;
    },
  };
}

function toDifference(finding: Finding, reason: string | undefined): Difference {
  const values: { [R in Role]?: Printable } = {};
  for (const role of ROLES) {
    const printed = finding.print(role);
    if (printed !== undefined) values[role] = printed;
  }
  return {
    path: finding.path,
    exact: finding.exact(),
    kind: finding.kind,
    class: finding.oddity,
    values,
    ...(reason === undefined ? {} : { ignored: reason }),
  };
}

function applied(difference: Difference, counted: Counted | undefined): Difference {
  if (counted === undefined) return difference;
  const { path, kind, class: oddity, byShape } = counted;
  const judged = { ...difference, path, kind, class: oddity, counted };
  return byShape ? { ...judged, byShape } : judged;
}

function ignoredBy(finding: Finding, rules: EndpointRules, nowMs: number): string | undefined {
  const segments = finding.segments?.();
  for (const rule of rules.ignore) {
    if (rule.untilMs <= nowMs) continue;
    const covers =
      typeof rule.place === "string"
        ? segments === undefined && coversName(rule.place, finding.path)
        : segments !== undefined && coversPlace(rule.place, segments);
    if (covers) return rule.reason;
  }
  return undefined;
}
