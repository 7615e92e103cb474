import {
  type Answer,
  type CompareRule,
  type Outcome,
  type PerRole,
  type Profiles,
  type Redactor,
  perRole,
} from "../../core/index.ts";
import type { Lifting } from "../lift/lift-context.ts";
import { type RuleSelector, compileRules } from "../rules/compile-rules.ts";
import { compareBodies } from "./body/compare-bodies.ts";
import { type Answered, compareOutcomes, compareStatus } from "./compare-outcomes.ts";
import type { Comparison } from "./comparison.ts";
import { type Findings, createFindings } from "./findings.ts";
import { compareFields } from "./headers/compare-fields.ts";
import { sameHeaders } from "./headers/same-headers.ts";
import { type EndpointKnowledge, knowledgeOf } from "../learn/knowledge.ts";
import type { Learner } from "../learn/learner.ts";
import { type CompareLimits, DEFAULT_LIMITS } from "./limits.ts";
import { type Printer, createPrinter } from "./print-value.ts";

export interface Comparer {
  /** Compares the outcomes of one exchange. Never throws, whatever the bytes. */
  compare(endpoint: string, outcomes: PerRole<Outcome>): Comparison;
}

export interface ComparerOptions {
  readonly rules: readonly CompareRule[];
  /** Everything printed passes it; the comparison itself works on the answers as they came. */
  readonly redactor: Redactor;
  /** Milliseconds since 1970; rules end by it. */
  readonly now: () => number;
  readonly limits?: Partial<CompareLimits>;
  /** What is known of the endpoints beforehand: reviewed, so that it holds for what is printed too. */
  readonly profiles?: Profiles | undefined;
  /** What it learns holds for what is counted, and only from the next exchange on. */
  readonly learner?: Learner | undefined;
  /** Lifters of the user, and descriptors. */
  readonly lifting?: Lifting | undefined;
}

const EQUAL_EXACT: Comparison = Object.freeze({
  equal: true,
  differences: Object.freeze([]),
  truncated: 0,
  lost: 0,
  coverage: "exact",
});
const EQUAL_BY_DIGEST: Comparison = Object.freeze({ ...EQUAL_EXACT, coverage: "digest" });

/** Compiles the rules once. Throws RULE_PATH for a rule whose path cannot be read. */
export function createComparer(options: ComparerOptions): Comparer {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const parts: Parts = {
    select: compileRules(options.rules),
    printer: createPrinter(options.redactor, limits.valueCharsMax),
    redactor: options.redactor,
    now: options.now,
    limits,
    given: options.profiles === undefined ? undefined : knowledgeOf(options.profiles),
    learner: options.learner,
    lifting: options.lifting,
  };
  return {
    compare(endpoint, outcomes) {
      if (outcomes.primary.kind === "answered" && outcomes.secondary.kind === "answered")
        parts.learner?.met(endpoint);
      return settleEqual(outcomes) ?? compareClosely(parts, endpoint, outcomes);
    },
  };
}

/** Equal as sent, which most answers are: settled without parsing. */
function settleEqual({ primary, secondary, candidate }: PerRole<Outcome>): Comparison | undefined {
  if (
    primary.kind !== "answered" ||
    secondary.kind !== "answered" ||
    candidate.kind !== "answered" ||
    !sameAnswer(primary, secondary) ||
    !sameAnswer(primary, candidate)
  ) {
    return undefined;
  }
  return primary.body.kind === "digest" ? EQUAL_BY_DIGEST : EQUAL_EXACT;
}

/**
 * How the bodies of two roles were compared that answered alike while the third did not answer: what
 * a dead candidate costs, exchange after exchange.
 */
function settleTwo({ answers, inPlay }: Answered): Comparison["coverage"] | undefined {
  const [first, second] = inPlay;
  if (first === undefined || second === undefined || inPlay.length !== 2) return undefined;
  const left = answers[first];
  const right = answers[second];
  if (left === undefined || right === undefined || !sameAnswer(left, right)) return undefined;
  return left.body.kind === "digest" ? "digest" : "exact";
}

function sameAnswer(left: Answer, right: Answer): boolean {
  if (left.status !== right.status || !sameBody(left, right)) return false;
  const lengthCounts = left.body.kind === "whole" && left.body.bytes.length === 0;
  return (
    sameHeaders(left.headers, right.headers, lengthCounts) &&
    sameHeaders(left.trailers, right.trailers, true)
  );
}

function sameBody({ body: left }: Answer, { body: right }: Answer): boolean {
  if (left.kind === "whole" && right.kind === "whole") {
    return (
      left.bytes.length === right.bytes.length && Buffer.compare(left.bytes, right.bytes) === 0
    );
  }
  if (left.kind === "digest" && right.kind === "digest") {
    return left.length === right.length && left.sha256 === right.sha256;
  }
  return false;
}

interface Parts {
  readonly select: RuleSelector;
  readonly printer: Printer;
  readonly redactor: Redactor;
  readonly now: () => number;
  readonly limits: CompareLimits;
  readonly given: ((endpoint: string) => EndpointKnowledge | undefined) | undefined;
  readonly learner: Learner | undefined;
  readonly lifting: Lifting | undefined;
}

function compareClosely(parts: Parts, endpoint: string, outcomes: PerRole<Outcome>): Comparison {
  const rules = parts.select(endpoint);
  const given = parts.given?.(endpoint);
  const learner = parts.learner?.begin(endpoint);
  const findings = createFindings({
    ...{ rules, given, learner },
    now: parts.now,
    differencesMax: parts.limits.differencesMax,
  });
  const answered = compareOutcomes(outcomes, findings);
  const { answers, inPlay } = answered;
  const settled = settleTwo(answered);
  if (settled !== undefined) return comparison(findings, settled);
  compareStatus(answered, findings);
  const shared = {
    ...{ ...parts, inPlay, findings, rules, endpoint },
    ...{ knowledge: learner ?? given, learner },
  };
  const bodiesCount = inPlay.some((role) => hasBody(answers[role]));
  compareFields(
    perRole((role) => answers[role]?.headers),
    { ...shared, surface: "header", lengthCounts: !bodiesCount },
  );
  const coverage = compareBodies(answers, shared);
  compareFields(
    perRole((role) => answers[role]?.trailers),
    { ...shared, surface: "trailer", lengthCounts: true },
  );
  return comparison(findings, coverage);
}

function hasBody(answer: Answer | undefined): boolean {
  return answer !== undefined && (answer.body.kind === "digest" || answer.body.bytes.length > 0);
}

function comparison(findings: Findings, coverage: Comparison["coverage"]): Comparison {
  const { differences, truncated, lost, equal } = findings;
  const found = { equal, differences, truncated, lost, coverage };
  return findings.limited ? { ...found, limited: true } : found;
}
