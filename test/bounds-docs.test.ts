import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "./support/source-files.ts";

/** Files whose limits all stand in the table; of others the table may name some. */
const WHOLE = [
  "differ/compare/limits.ts",
  "differ/tally/tally.ts",
  "differ/endpoint/template-learner.ts",
  ...filesOf("differ/causes"),
  ...filesOf("differ/ingest"),
  ...filesOf("differ/store"),
];
/** Constants so named, and members of a set of limits, bound something. */
const BOUNDS = /_MAX$|^[a-z]/;

const UNITS: Readonly<Record<string, number>> = {
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  ms: 1,
  s: 1000,
  min: 60_000,
};

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => `${folder}/${name}`);
}

/** Constants that are numbers, members of `..._LIMITS`, `..._MAX` and `DEFAULT_...`, and defaults. */
function limitsIn(file: string): Map<string, number> {
  const source = readFileSync(join(ROOT, file), "utf8");
  const found = new Map<string, number>();
  for (const [, name = "", value = ""] of source.matchAll(
    /^(?:export )?const ([A-Z_]+) = ([\d_ .*]+);/gm,
  ))
    found.set(name, product(value));
  for (const [, body = ""] of source.matchAll(
    /const (?:[A-Z]+_(?:LIMITS|MAX)|DEFAULT_[A-Z]+|LIMITS)[^=]* = \{([^}]*)\}/g,
  )) {
    for (const [, name = "", value = ""] of body.matchAll(/(\w+): ([\d_ .*]+),/g))
      found.set(name, product(value));
  }
  const waiting = /waitingMax = ([\d_]+)/.exec(source);
  if (waiting?.[1] !== undefined) found.set("waitingMax", product(waiting[1]));
  return found;
}

function product(expression: string): number {
  return expression
    .replaceAll("_", "")
    .split(/(?<!\*)\*(?!\*)/)
    .map((factor) => {
      const [base = "", exponent = "1"] = factor.split("**");
      return Number(base) ** Number(exponent);
    })
    .reduce((left, right) => left * right, 1);
}

function amount(text: string): number {
  const [digits = "", unit] = text.replaceAll(",", "").split(" ");
  return Number(digits) * (unit === undefined ? 1 : (UNITS[unit] ?? Number.NaN));
}

describe("docs/bounds.md", () => {
  const text = readFileSync(join(ROOT, "docs/bounds.md"), "utf8");
  const rows = [...text.matchAll(/^\| [^|]+ \| ([^|]+) \| `([^`]+)` `(\w+)` \|/gm)].map(
    ([, value = "", file = "", name = ""]) => ({ value, file, name }),
  );

  test("says every limit as the code has it", () => {
    const wrong = rows.filter(
      ({ value, file, name }) => limitsIn(file).get(name) !== amount(value.trim()),
    );
    expect(wrong).toEqual([]);
    expect(rows.length).toBeGreaterThan(30);
  });

  test("leaves out no limit of what the differ keeps", () => {
    const said = new Set(rows.map(({ file, name }) => `${file} ${name}`));
    const all = WHOLE.flatMap((file) => [...limitsIn(file).keys()].map((name) => [file, name]));
    const missing = all.filter(
      ([file, name = ""]) => BOUNDS.test(name) && !said.has(`${file} ${name}`),
    );
    expect(missing).toEqual([]);
  });
});
