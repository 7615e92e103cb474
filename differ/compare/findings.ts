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
  ODD_CLASSES,
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
  /** What kept differences speak for at a path; as it stands, until the next is added. */
  marksAt(path: string): Marks | undefined;
  /** Counts a finding that `marksAt` says is spoken for. */
  countRepeated(): void;
  /** Says that a limit was reached, so that places are named less precisely than they could be. */
  reachLimit(): void;
  readonly limited: boolean;
  readonly differences: readonly Difference[];
  readonly truncated: number;
  /** Of the truncated ones, those at a place nothing kept speaks for, ignored ones left out. */
  readonly lost: number;
  readonly equal: boolean;
}

/** Kinds that kept differences have at one path, by class. */
export class Marks {
  readonly #bits = new Int32Array(ODD_CLASSES.length);

  /** By the places of class and kind in `ODD_CLASSES` and `KINDS`. */
  has(oddity: number, kind: number): boolean {
    return (((this.#bits[oddity] ?? 0) >> kind) & 1) === 1;
  }

  add(oddity: number, kind: number): void {
    this.#bits[oddity] = (this.#bits[oddity] ?? 0) | (1 << kind);
  }
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
  return new FoundDifferences(options);
}

class FoundDifferences implements Findings {
  readonly differences: Difference[] = [];
  truncated = 0;
  lost = 0;
  equal = true;
  limited = false;
  readonly #options: FindingsOptions;
  /** The first of a path, kind and class must not be crowded out by a thousand of another. */
  readonly #counted = new Seen();
  #ignored: Seen | undefined;

  constructor(options: FindingsOptions) {
    this.#options = options;
  }

  reachLimit(): void {
    this.limited = true;
  }

  get full(): boolean {
    const { differencesMax, rules } = this.#options;
    return this.#counted.size >= differencesMax && rules.ignore.length === 0;
  }

  repeats(path: string, kind: Kind, oddity: OddClass): boolean {
    if (!this.full || !this.#counted.has(path, kind, oddity)) return false;
    this.truncated += 1;
    return true;
  }

  marksAt(path: string): Marks | undefined {
    return this.#counted.at(path);
  }

  countRepeated(): void {
    this.truncated += 1;
  }

  add(finding: Finding): void {
    const { rules, now, differencesMax, learner } = this.#options;
    const reason = rules.ignore.length === 0 ? undefined : ignoredBy(finding, rules, now());
    if (reason === undefined) {
      this.equal = false;
      learner?.saw(finding);
    }
    const { path, kind, oddity } = finding;
    const general = learner?.general(path) ?? path;
    const seen = reason === undefined ? this.#counted : (this.#ignored ??= new Seen());
    if (seen.size >= differencesMax) {
      const known = seen.has(path, kind, oddity);
      if (known || seen.size >= 2 * differencesMax) {
        this.truncated += 1;
        if (reason === undefined && !seen.has(general, kind, oddity)) this.lost += 1;
        return;
      }
    }
    seen.add(finding, general);
    this.differences.push(judged(toDifference(finding, reason), finding, this.#options));
  }
}

/** What one kept difference speaks for. */
interface Mark {
  readonly path: string;
  readonly general: string;
  readonly kind: Kind;
  readonly oddity: OddClass;
}

/** Paths with the kinds and classes seen there; looked up only once there are many. */
class Seen {
  readonly #marks: Mark[] = [];
  /** How many of the marks are entered. */
  #entered = 0;
  #paths: Map<string, Marks> | undefined;

  get size(): number {
    return this.#marks.length;
  }

  add({ path, kind, oddity }: Finding, general: string): void {
    this.#marks.push({ path, general, kind, oddity });
  }

  has(path: string, kind: Kind, oddity: OddClass): boolean {
    return this.at(path)?.has(ODD_CLASSES.indexOf(oddity), KINDS.indexOf(kind)) === true;
  }

  at(path: string): Marks | undefined {
    const paths = (this.#paths ??= new Map());
    for (; this.#entered < this.#marks.length; this.#entered += 1) {
      const mark = this.#marks[this.#entered];
      if (mark === undefined) break;
      enter(paths, mark.path, mark);
      enter(paths, mark.general, mark);
    }
    return paths.get(path);
  }
}

function enter(paths: Map<string, Marks>, path: string, { kind, oddity }: Mark): void {
  const marks = paths.get(path) ?? new Marks();
  marks.add(ODD_CLASSES.indexOf(oddity), KINDS.indexOf(kind));
  paths.set(path, marks);
}

function toDifference(finding: Finding, reason: string | undefined): Difference {
  const values: { [R in Role]?: Printable } = {};
  for (const role of ROLES) {
    const printed = finding.print(role);
    if (printed !== undefined) values[role] = printed;
  }
  const { path, kind, oddity } = finding;
  const found = { path, exact: finding.exact(), kind, class: oddity, values };
  return reason === undefined ? found : { ...found, ignored: reason };
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
