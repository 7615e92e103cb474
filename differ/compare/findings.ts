import { type PathSegment, ROLES, type Role } from "../../core/index.ts";
import { coversName } from "../rules/name-pattern.ts";
import { coversPlace } from "../rules/path-state.ts";
import type { EndpointRules } from "../rules/rule-options.ts";
import type { Difference, Kind, OddClass, Printable } from "./difference.ts";

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
}

export interface Findings {
  add(finding: Finding): void;
  readonly differences: readonly Difference[];
  readonly truncated: number;
  readonly equal: boolean;
}

/** Collects an exchange's differences, applies what is ignored and holds the bound. */
export function createFindings(options: {
  readonly rules: EndpointRules;
  readonly now: () => number;
  readonly differencesMax: number;
}): Findings {
  const { rules, now, differencesMax } = options;
  const differences: Difference[] = [];
  /** The first of a path, kind and class must not be crowded out by a thousand of another. */
  const seen = new Set<string>();
  const kept = { counted: 0, ignored: 0 };
  let truncated = 0;
  let equal = true;
  const hasRoom = (finding: Finding, ignored: boolean): boolean => {
    const count = ignored ? kept.ignored : kept.counted;
    if (count < differencesMax) return true;
    if (count >= 2 * differencesMax) return false;
    const key = `${finding.path}\n${finding.kind}\n${finding.oddity}\n${ignored}`;
    return !seen.has(key);
  };
  return {
    add(finding) {
      const reason = rules.ignore.length === 0 ? undefined : ignoredBy(finding, rules, now());
      if (reason === undefined) equal = false;
      if (!hasRoom(finding, reason !== undefined)) {
        truncated += 1;
        return;
      }
      seen.add(`${finding.path}\n${finding.kind}\n${finding.oddity}\n${reason !== undefined}`);
      if (reason === undefined) kept.counted += 1;
      else kept.ignored += 1;
      differences.push(toDifference(finding, reason));
    },
    differences,
    get truncated() {
      return truncated;
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
