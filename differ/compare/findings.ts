import { type PathSegment, ROLES, type Role } from "../../core/index.ts";
import { coversName } from "../rules/name-pattern.ts";
import { coversPlace } from "../rules/path-state.ts";
import type { EndpointRules } from "../rules/rule-options.ts";
import { type Difference, KINDS, type Kind, type OddClass, type Printable } from "./difference.ts";

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

/** Collects an exchange's differences, applies what is ignored and holds the bound. */
export function createFindings(options: {
  readonly rules: EndpointRules;
  readonly now: () => number;
  readonly differencesMax: number;
}): Findings {
  const { rules, now, differencesMax } = options;
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
      if (reason === undefined) equal = false;
      const { path, kind, oddity } = finding;
      const which = reason === undefined ? "counted" : "ignored";
      if (kept[which] >= differencesMax) {
        const known = seen[which].has(path, kind, oddity);
        if (known || kept[which] >= 2 * differencesMax) {
          truncated += 1;
          if (!known && reason === undefined) lost += 1;
          return;
        }
      }
      seen[which].add(path, kind, oddity);
      kept[which] += 1;
      differences.push(toDifference(finding, reason));
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
