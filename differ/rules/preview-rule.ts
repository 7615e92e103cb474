import { ShadowError } from "../../core/index.ts";
import type { PathSummary, Summary } from "../verdict/summary.ts";
import { isBroad } from "./is-broad.ts";
import { isGuilty } from "./noise-of.ts";
import { type ReachedPlace, endpointsOf, placesReached, readPlace } from "./rule-reach.ts";

/** A place that a rule would hide. */
export interface HiddenPlace extends ReachedPlace {
  /** It fails; or the candidate is odd oftener than chance makes it, as for proposals. */
  readonly standing: "failing" | "suspect" | "other";
}

export interface RulePreview {
  /** Failing ones first, then suspect ones. */
  readonly hidden: readonly HiddenPlace[];
  /** Why the rule should not be taken; undefined where it is narrow enough. */
  readonly tooBroad?: string;
}

/** What an ignore rule would hide of what a run has seen. Throws RULE_PATH. */
export function previewRule(
  rule: { readonly match: string; readonly path: string },
  summary: Summary,
): RulePreview {
  const place = readPlace(rule.path);
  if (typeof place === "object" && "problem" in place)
    throw new ShadowError("RULE_PATH", `${place.problem}.`);
  const hidden = placesReached(place, endpointsOf(rule.match, summary.endpoints)).map(
    (reached): HiddenPlace => ({ ...reached, standing: standingOf(reached.path) }),
  );
  hidden.sort(
    (left, right) =>
      STANDINGS.indexOf(left.standing) - STANDINGS.indexOf(right.standing) ||
      right.path.evidence - left.path.evidence ||
      right.path.candidateOdd - left.path.candidateOdd,
  );
  const failing = hidden.filter(({ standing }) => standing === "failing").length;
  const tooBroad = problemOf({ path: rule.path, whole: isBroad(place), failing });
  return { hidden, ...(tooBroad !== undefined && { tooBroad }) };
}

const STANDINGS: readonly HiddenPlace["standing"][] = ["failing", "suspect", "other"];

function standingOf(path: PathSummary): HiddenPlace["standing"] {
  if (path.verdict === "fail") return "failing";
  return isGuilty(path.candidateOdd, path.secondaryOdd) ? "suspect" : "other";
}

function problemOf(rule: {
  readonly path: string;
  readonly whole: boolean;
  readonly failing: number;
}): string | undefined {
  if (rule.whole) return `${rule.path} is everything of its kind, whatever goes wrong there`;
  if (rule.path === "status" || rule.path === "outcome")
    return `${rule.path} says whether the candidate works at all; approve a difference there instead`;
  if (rule.failing > 1) return `it hides ${rule.failing} places that fail`;
  return undefined;
}
