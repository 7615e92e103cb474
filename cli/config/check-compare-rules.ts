import { type CompareRule, ShadowError } from "../../core/index.ts";
import { compileRules } from "../../differ/rules/index.ts";
import type { LineOf } from "./line-of.ts";

interface Context {
  readonly file: string;
  readonly lineOf: LineOf;
  /** Places filled from the environment: their values are never printed. */
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * Compiles every path of the rules by itself, so that what is wrong is said with file, line and key.
 * Throws RULE_PATH for paths that cannot be read, else RULE_BROAD for those over everything.
 */
export function checkCompareRules(rules: readonly CompareRule[], context: Context): void {
  const unreadable: string[] = [];
  const broad: string[] = [];
  for (const [index, rule] of rules.entries()) {
    for (const [place, part] of partsOf(rule)) {
      const problem = problemOf({ ...rule, ...NOTHING, ...part });
      if (problem === undefined) continue;
      const path = ["compare", index, ...place];
      const line = context.lineOf(path);
      const key = path.map(String).join(".");
      const origin = context.origins.get(key);
      const why =
        origin === undefined ? problem.message : `the value of \${${origin}} does not fit`;
      const said = `${context.file}${line === undefined ? "" : `:${line}`}: ${key}: ${why}`;
      (problem.code === "RULE_BROAD" ? broad : unreadable).push(said);
    }
  }
  if (unreadable.length > 0) throw new ShadowError("RULE_PATH", unreadable.join("\n"));
  if (broad.length > 0) throw new ShadowError("RULE_BROAD", broad.join("\n"));
}

const NOTHING = { arrays: {}, numbers: {}, times: {}, strings: {}, ignore: [] };

type Part = readonly [place: readonly PropertyKey[], part: Partial<CompareRule>];

/** Each path of a rule, as a rule of nothing else. */
function partsOf(rule: CompareRule): Part[] {
  return [
    ...Object.entries(rule.arrays).map(([path, option]): Part => [
      ["arrays", path],
      { arrays: { [path]: option } },
    ]),
    ...Object.entries(rule.numbers).map(([path, option]): Part => [
      ["numbers", path],
      { numbers: { [path]: option } },
    ]),
    ...Object.entries(rule.times).map(([path, option]): Part => [
      ["times", path],
      { times: { [path]: option } },
    ]),
    ...Object.entries(rule.strings).map(([path, option]): Part => [
      ["strings", path],
      { strings: { [path]: option } },
    ]),
    ...rule.ignore.map((ignored, index): Part => [
      ["ignore", index, "path"],
      { ignore: [ignored] },
    ]),
  ];
}

function problemOf(rule: CompareRule): ShadowError | undefined {
  try {
    compileRules([rule]);
    return undefined;
  } catch (error) {
    if (error instanceof ShadowError) return error;
    throw error;
  }
}
