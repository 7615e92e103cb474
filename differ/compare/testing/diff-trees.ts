import { ROLES } from "../../../core/index.ts";
import type { JsonValue } from "../../lift/json-value.ts";
import { parseJson } from "../../lift/parse-json.ts";
import { compileRules } from "../../rules/compile-rules.ts";
import { walkTrees } from "../body/walk-trees.ts";
import type { Difference } from "../difference.ts";
import { createFindings } from "../findings.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import { createPrinter } from "../print-value.ts";
import { ENDPOINT, openRedactor } from "./builders.ts";

const rules = compileRules([])(ENDPOINT);
const printer = createPrinter(openRedactor, DEFAULT_LIMITS.valueCharsMax);

/** What `diffTrees` takes. */
class ParsedTree {
  readonly value: JsonValue;

  constructor(value: JsonValue) {
    this.value = value;
  }
}

/** As a body is parsed. */
export function parseTree(text: string): unknown {
  return new ParsedTree(parseJson(text)?.value ?? null);
}

/** The walk alone, on two trees of `parseTree` of which the left one is both baselines'. */
export function diffTrees(left: unknown, right: unknown): readonly Difference[] {
  if (!(left instanceof ParsedTree) || !(right instanceof ParsedTree))
    throw new TypeError("no tree");
  const { differencesMax } = DEFAULT_LIMITS;
  const findings = createFindings({ rules, now: () => 0, differencesMax });
  const limits = DEFAULT_LIMITS;
  const roots = { primary: left.value, secondary: left.value, candidate: right.value };
  walkTrees(roots, { rules, findings, printer, limits, inPlay: ROLES, embeddedJson: true });
  return findings.differences;
}
