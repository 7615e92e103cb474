import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { perRole } from "../../core/index.ts";
import { compareJson } from "../compare/testing/builders.ts";
import { indexMembers } from "./canonical-hash.ts";
import { type NarrowedTexts, narrowObjects } from "./narrow-objects.ts";

const value = fc.constantFrom(
  "1",
  "1.0",
  "2",
  '"a"',
  '"\\u0061"',
  "[1, 2]",
  "[1,2]",
  '{"x":1}',
  "null",
);
const names = fc.uniqueArray(
  fc.constantFrom("a", "b", "c", "d", "e", "", "__proto__", "toString", "7"),
  {
    minLength: 1,
  },
);
/** An object in one of the ways to write it. */
const text = fc
  .tuple(names, fc.array(value, { minLength: 9, maxLength: 9 }), fc.constantFrom("", " "))
  .map(
    ([list, values, blank]) =>
      `{${list.map((name, at) => `${blank}"${name}":${blank}${values[at]}`).join(`${blank},`)}}`,
  );
const triple = fc
  .tuple(text, text, text, fc.boolean())
  .map(([p, s, c, same]): [string, string, string] => [p, same ? p : s, c]);

function narrow([p, s, c]: [string, string, string], keptMax: number): NarrowedTexts {
  const known = new Map([p, s, c].map((one) => [one, indexMembers(one)]));
  const texts = { primary: p, secondary: s, candidate: c };
  const indices = perRole((role) => {
    const index = known.get(texts[role]);
    if (index === undefined) throw new Error(`no object: ${texts[role]}`);
    return index;
  });
  const narrowed = narrowObjects(indices, keptMax);
  if (narrowed === undefined) throw new Error("not narrowed");
  return narrowed;
}

describe("objects without what all roles have alike", () => {
  test("differ exactly as the objects do", () => {
    fc.assert(
      fc.property(triple, (texts) => {
        const { primary, secondary, candidate } = narrow(texts, Infinity).texts;
        expect(compareJson([primary, secondary, candidate])).toEqual(compareJson(texts));
      }),
      { numRuns: 120 },
    );
  });

  test("of which members that differ are left out, still differ between the same roles", () => {
    fc.assert(
      fc.property(triple, fc.nat({ max: 3 }), (texts, keptMax) => {
        const { texts: made, cut } = narrow(texts, keptMax);
        const roles = [made.primary, made.secondary, made.candidate];
        for (const [one, two] of [
          [0, 1],
          [0, 2],
          [1, 2],
        ] as const) {
          const [left, right] = [texts[one], texts[two]];
          const [a = "", b = ""] = [roles[one], roles[two]];
          // What is spelled in two ways is not looked at where nothing is to be kept.
          if (cut || keptMax > 0) {
            expect(compareJson([a, a, b]).equal).toBe(compareJson([left, left, right]).equal);
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  test("keep what is only spelled in two ways: hashes alone do not say that it is equal", () => {
    const { texts } = narrow(['{"a":1,"b":2}', '{"a":1,"b":2}', '{"a":1,"b":2.0}'], 9);
    expect(texts).toEqual({ primary: '{"b":2}', secondary: '{"b":2}', candidate: '{"b":2.0}' });
  });

  test("are not made where one has the name that stands for what is left out", () => {
    const index = indexMembers('{"#rest":1,"a":2}');
    expect(index).toBeDefined();
    if (index === undefined) return;
    expect(
      narrowObjects({ primary: index, secondary: index, candidate: index }, 9),
    ).toBeUndefined();
  });
});
