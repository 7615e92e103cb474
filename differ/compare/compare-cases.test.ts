import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Answer } from "../../core/index.ts";
import type { Comparison } from "./comparison.ts";
import { answer, brief, compareOutcomes } from "./testing/builders.ts";

/**
 * Cases re-expressed as data from the tests of an older tool, and cases executed against it. Where
 * it was wrong, `wanted` says what is right.
 */
const caseSchema = z.object({
  id: z.string(),
  group: z.string(),
  input: z.record(z.string(), z.unknown()),
  expected: z.object({ kind: z.string().optional() }).optional().catch(undefined),
  observed: z
    .object({ openDiffyDiffers: z.array(z.unknown()).optional() })
    .optional()
    .catch(undefined),
  wanted: z.string().optional(),
});
type Case = z.output<typeof caseSchema>;

const file = new URL("../../fixtures/cases/compare.json", import.meta.url);
const { cases } = z
  .object({ cases: z.array(caseSchema) })
  .parse(JSON.parse(readFileSync(file, "utf8")));
const inGroup = (group: string) => cases.filter((one) => one.group === group);

function compareTwo(left: string, right: string): Comparison {
  const [base, changed] = [left, right].map((body) => answer(body, { headers: [] }));
  if (base === undefined || changed === undefined) throw new Error("two bodies needed");
  return compareOutcomes([base, base, changed]);
}

/** What is wanted beyond "different", case by case. */
const PRECISELY: Readonly<Record<string, readonly string[]>> = {
  type: ["$.a type candidate"],
  missing: ["$.b missing candidate"],
  extra: ["$.b extra candidate"],
  "null-vs-val": ["$.a type candidate"],
  "arr-reorder-prim": ["$.t order candidate"],
  "arr-dup-reorder": ["$.t order candidate"],
  "arr-empty-nonempty": ["$.t[*] extra candidate"],
  "arr-obj-insert-front": ["$.t[*] extra candidate"],
  "arr-obj-one-changed": ["$.t[*].v value candidate"],
  "map-keys-digit": ["$.m['2'] value candidate"],
  "map-keys-dash-hide": ["$.m['first-name'] value candidate", "$.m['last-name'] value candidate"],
  "decimal-precise": ["$.a value candidate"],
  "json-two-docs": ["$[*].b value candidate"],
  text: ["$ value candidate"],
  "invalid-json": ["$ encoding candidate"],
  "deep-nest": ["$.a.b.c[*].d[*] value candidate"],
  "mixed-arr-type": ["$.t type candidate"],
  "dotted-key": ["$['a.b'] value candidate"],
  "51-fields": ["$.f7 value candidate"],
};

/** `wanted` as a truth: are the two documents different? */
function wantsDifference(one: Case): boolean {
  const wanted = one.wanted ?? "as observed";
  if (wanted.startsWith("equal")) return false;
  if (wanted !== "as observed") return true;
  return (one.observed?.openDiffyDiffers ?? []).length > 0;
}

describe("executed documents", () => {
  const executed = inGroup("executed-json");

  test("all of them are here", () => {
    expect(executed.length).toBe(29);
    expect(Object.keys(PRECISELY).filter((id) => !executed.some((one) => one.id === id))).toEqual(
      [],
    );
  });

  test.each(executed.map((one) => [one.id, one] as const))("%s", (id, one) => {
    const { leftBody, rightBody } = one.input;
    const result = compareTwo(String(leftBody), String(rightBody));
    expect(result.equal, JSON.stringify(result.differences)).toBe(!wantsDifference(one));
    const precisely = PRECISELY[id];
    if (precisely !== undefined) expect(brief(result)).toEqual(precisely);
  });
});

describe("differences of values", () => {
  const pairs = inGroup("difference").filter(({ input }) => "left" in input && "right" in input);

  test("all of them are here", () => expect(pairs.length).toBe(15));

  test.each(pairs.map((one) => [one.id, one] as const))("%s", (_, one) => {
    const { left, right } = one.input;
    const other = right === "same document" ? left : right;
    const result = compareTwo(JSON.stringify({ v: left }), JSON.stringify({ v: other }));
    switch (one.expected?.kind) {
      case "NoDifference":
      case "no differing field wanted":
        expect(brief(result)).toEqual([]);
        break;
      case "TypeDifference":
        // JSON has one type of number.
        expect(brief(result)).toEqual([
          typeof left === "number" && typeof right === "number"
            ? "$.v value candidate"
            : "$.v type candidate",
        ]);
        break;
      default:
        // Multiset: one "a" is gone, two "c" have come.
        expect(brief(result).toSorted()).toEqual([
          "$.v[*] extra candidate",
          "$.v[*] extra candidate",
          "$.v[*] missing candidate",
        ]);
    }
  });
});

describe("answers by content type", () => {
  const lifted = [...inGroup("lift"), ...inGroup("http-lift")];

  test("all of them are here", () => expect(lifted.length).toBe(10));

  const documents = lifted.flatMap(({ id, input }) => {
    const response = z.record(z.string(), z.unknown()).parse(input["response"] ?? {});
    const json = response["json"];
    const body = input["json"] ?? input["text"] ?? input["html"] ?? response["body"];
    const text = json === undefined ? body : JSON.stringify(json);
    return typeof text === "string" ? [{ id, text, headers: response["headers"] }] : [];
  });

  test.each(documents)("$id: a change is found under the declared type and without one", (one) => {
    for (const declared of [rawHeaders(one.headers), []]) {
      const base = answer(one.text, { headers: declared });
      const changed = answer(changeOf(one.text), { headers: declared });
      expect(compareOutcomes([base, base, base]).equal).toBe(true);
      const result = compareOutcomes([base, base, changed]);
      expect(result.equal).toBe(false);
      expect(result.coverage).toBe("exact");
    }
  });
});

function rawHeaders(headers: unknown): string[] {
  return Object.entries(z.record(z.string(), z.string()).parse(headers ?? {})).flat();
}

function changeOf(text: string): string {
  return text === "{}" ? "{} x" : text.replace(/[a-zA-Z0-9](?=[^a-zA-Z0-9]*$)/, "9");
}

const sampleSchema = z.object({
  status: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
const tripleSchema = z.object({ p: sampleSchema, s: sampleSchema, c: sampleSchema });
const samplesSchema = z.union([
  z.array(tripleSchema),
  z
    .object({ repeat: z.number(), sample: tripleSchema })
    .transform(({ repeat, sample }) => Array.from({ length: repeat }, () => sample)),
]);
type Sample = z.output<typeof sampleSchema>;
type Triple = z.output<typeof tripleSchema>;

describe("noise, sample by sample", () => {
  const runs = inGroup("noise-filter-end-to-end");

  test("all of them are here", () => expect(runs.length).toBe(12));

  test.each(runs.map((one) => [one.id, one] as const))("%s", (id, one) => {
    for (const { p, s, c } of samplesSchema.parse(one.input["samples"])) {
      const result = compareOutcomes([sampleAnswer(p), sampleAnswer(s), sampleAnswer(c)]);
      expect(result.equal, JSON.stringify(result.differences)).toBe(sameSample(id, { p, s, c }));
    }
  });
});

function sampleAnswer(sample: Sample): Answer {
  return answer(sample.body, {
    status: Number.parseInt(sample.status, 10),
    headers: Object.entries(sample.headers).flat(),
  });
}

/** The date header is volatile by nature, and the reason phrase is not kept; all else counts. */
function sameSample(id: string, { p, s, c }: Triple): boolean {
  if (id === "e2e-date-header-same-second" || id === "e2e-status-reason-change-only") return true;
  const text = JSON.stringify(p);
  return text === JSON.stringify(s) && text === JSON.stringify(c);
}
