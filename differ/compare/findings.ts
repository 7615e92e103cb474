import { ROLES, type Role } from "../../core/index.ts";
import type { EndpointKnowledge } from "../learn/knowledge.ts";
import type { EndpointLearner } from "../learn/endpoint-learner.ts";
import { coversName } from "../rules/name-pattern.ts";
import { coversPlace } from "../rules/path-state.ts";
import type { EndpointRules } from "../rules/rule-options.ts";
import {
  type Counted,
  type Difference,
  KINDS,
  type Kind,
  type OddClass,
  type Printable,
} from "./difference.ts";
import type { Finding } from "./finding.ts";

export interface Findings {
  add(finding: Finding): void;
  /**
   * Counts a finding that the bound keeps out and that a kept one speaks for, and says so: it need
   * not be made then. False where it has to be added.
   */
  repeats(path: string, kind: Kind, oddity: OddClass): boolean;
  /** Whether `repeats` can be true. */
  readonly full: boolean;
  /** Says that a limit was reached, so that places are named less precisely than they could be. */
  reachLimit(): void;
  readonly limited: boolean;
  readonly differences: readonly Difference[];
  readonly truncated: number;
  /** Of the truncated ones, those at a place nothing kept speaks for, ignored ones left out. */
  readonly lost: number;
  readonly equal: boolean;
}

export interface FindingsOptions {
  readonly rules: EndpointRules;
  readonly now: () => number;
  readonly differencesMax: number;
  /** Given profiles: they hold for what is printed. */
  readonly given?: EndpointKnowledge | undefined;
  /** What was learned holds for what is counted. */
  readonly learner?: EndpointLearner | undefined;
}

/** Collects an exchange's differences, applies what is ignored and holds the bound. */
export function createFindings(options: FindingsOptions): Findings {
  const { rules, now, differencesMax, learner } = options;
  const differences: Difference[] = [];
  /** The first of a path, kind and class must not be crowded out by a thousand of another. */
  const seen = { counted: createSeen(), ignored: createSeen() };
  const kept = { counted: 0, ignored: 0 };
  let truncated = 0;
  let lost = 0;
  let equal = true;
  let limited = false;
  return {
    reachLimit() {
      limited = true;
    },
    get limited() {
      return limited;
    },
    repeats(path, kind, oddity) {
      if (rules.ignore.length > 0 || kept.counted < differencesMax) return false;
      if (!seen.counted.has(path, kind, oddity)) return false;
      truncated += 1;
      return true;
    },
    add(finding) {
      const reason = rules.ignore.length === 0 ? undefined : ignoredBy(finding, rules, now());
      if (reason === undefined) {
        equal = false;
        learner?.saw(finding);
      }
      const { path, kind, oddity } = finding;
      const general = learner?.general(path) ?? path;
      const which = reason === undefined ? "counted" : "ignored";
      if (kept[which] >= differencesMax) {
        const known = seen[which].has(path, kind, oddity);
        if (known || kept[which] >= 2 * differencesMax) {
          truncated += 1;
          if (!seen[which].has(general, kind, oddity) && reason === undefined) lost += 1;
          return;
        }
      }
      seen[which].add(path, kind, oddity);
      if (general !== path) seen[which].add(general, kind, oddity);
      kept[which] += 1;
      differences.push(judged(toDifference(finding, reason), finding, options));
    },
    get full() {
      return kept.counted >= differencesMax && rules.ignore.length === 0;
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

/** Paths with the kinds and classes seen there, one bit each. */
function createSeen() {
  const bits = {
    primary: new Map<string, number>(),
    secondary: new Map<string, number>(),
    candidate: new Map<string, number>(),
    all: new Map<string, number>(),
  };
  return {
    has: (path: string, kind: Kind, oddity: OddClass): boolean =>
      ((bits[oddity].get(path) ?? 0) & bitOf(kind)) !== 0,
    add(path: string, kind: Kind, oddity: OddClass): void {
      bits[oddity].set(path, (bits[oddity].get(path) ?? 0) | bitOf(kind));
    },
  };
}

function bitOf(kind: Kind): number {
  return 1 << KINDS.indexOf(kind);
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

/** With what given profiles and what was learned make of it. */
function judged(
  difference: Difference,
  finding: Finding,
  { given, learner }: FindingsOptions,
): Difference {
  const printed = applied(difference, given?.count(finding));
  const counted = learner?.count(finding);
  return counted === undefined ? printed : { ...printed, counted };
}

function applied(difference: Difference, counted: Counted | undefined): Difference {
  if (counted === undefined) return difference;
  const { path, kind, class: oddity, byShape } = counted;
  const known = { ...difference, path, kind, class: oddity, counted };
  return byShape ? { ...known, byShape } : known;
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
