import { ROLES, type Role } from "../../core/index.ts";
import type { EndpointKnowledge } from "../learn/knowledge.ts";
import type { EndpointLearner } from "../learn/endpoint-learner.ts";
import { coversName } from "../rules/name-pattern.ts";
import { coversPlace } from "../rules/path-state.ts";
import type { EndpointRules } from "../rules/rule-options.ts";
import type { Counted, Difference, Printable } from "./difference.ts";
import type { Finding } from "./finding.ts";

export interface Findings {
  add(finding: Finding): void;
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
  const seen = new Set<string>();
  const kept = { counted: 0, ignored: 0 };
  let truncated = 0;
  let lost = 0;
  let equal = true;
  return {
    add(finding) {
      const reason = rules.ignore.length === 0 ? undefined : ignoredBy(finding, rules, now());
      if (reason === undefined) {
        equal = false;
        learner?.saw(finding);
      }
      const ignored = reason !== undefined;
      const count = ignored ? kept.ignored : kept.counted;
      const keyOf = (path: string): string =>
        `${path}\n${finding.kind}\n${finding.oddity}\n${ignored}`;
      const key = keyOf(finding.path);
      const general = keyOf(learner?.general(finding.path) ?? finding.path);
      if (count >= differencesMax) {
        const known = seen.has(key);
        if (known || count >= 2 * differencesMax) {
          truncated += 1;
          if (!seen.has(general) && !ignored) lost += 1;
          return;
        }
      }
      seen.add(key).add(general);
      if (ignored) kept.ignored += 1;
      else kept.counted += 1;
      differences.push(judged(toDifference(finding, reason), finding, options));
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
