import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJsonLosslessly } from "./lossless-json.ts";
import { parseNear } from "./parse-near.ts";

const anew = (text: string) => {
  const parsed = parseJsonLosslessly(text);
  return parsed?.duplicates === false ? parsed.value : undefined;
};
const near = (text: string, known: string) => {
  const value = anew(known);
  return value === undefined ? undefined : parseNear(text, { text: known, value }, anew);
};

describe("parseNear", () => {
  const scalar = fc.oneof(
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.constantFrom(0, -1, 1, 12, 1.5, 1e21, true, false, null, "", '"', "\\", "12", "é"),
  );
  const document = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom("a", "b", "", "__proto__", "1", 'q"', "back\\"), tie("value"), {
        maxKeys: 4,
      }),
    ),
  })).value;

  /** The same document with some scalars replaced. */
  const changed = (value: unknown, take: () => unknown): unknown => {
    if (typeof value !== "object" || value === null) return take();
    if (Array.isArray(value)) return value.map((item) => changed(item, take));
    const entries = Object.entries(value).map(([name, inner]) => [name, changed(inner, take)]);
    return Object.fromEntries(entries);
  };
  const oneInThree = (scalars: readonly unknown[], seed: number) => (value: unknown) => {
    let at = seed;
    const walk = (inner: unknown): unknown => {
      if (typeof inner === "object" && inner !== null) {
        if (Array.isArray(inner)) return inner.map(walk);
        return Object.fromEntries(Object.entries(inner).map(([name, deep]) => [name, walk(deep)]));
      }
      at += 1;
      return at % 3 === 0 ? scalars[at % scalars.length] : inner;
    };
    return walk(value);
  };
  const space = fc.constantFrom(0, 1, "\t");

  test("gives the tree that parsing anew gives, where it gives one", () => {
    let given = 0;
    const scalars = fc.array(scalar, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(document, scalars, fc.nat({ max: 5 }), space, (value, others, seed, indent) => {
        const known = JSON.stringify(value, null, indent);
        const text = JSON.stringify(oneInThree(others, seed)(value), null, indent);
        const found = near(text, known);
        if (found === undefined) return;
        given += 1;
        expect(found).toEqual(anew(text));
      }),
      { numRuns: 2000 },
    );
    expect(given).toBeGreaterThan(1500);
  });

  test("is found for every scalar that takes another's place", () => {
    fc.assert(
      fc.property(document, fc.array(scalar, { minLength: 3, maxLength: 9 }), (value, others) => {
        let at = 0;
        const next = () => others[(at += 1) % others.length];
        const text = JSON.stringify(changed(value, next));
        const known = JSON.stringify(value);
        if (anew(text) !== undefined) expect(near(text, known)).toEqual(anew(text));
      }),
      { numRuns: 500 },
    );
  });

  test("takes no text for JSON that is none, whatever byte was changed", () => {
    const edit = fc.tuple(
      fc.nat(),
      fc.nat({ max: 2 }),
      fc.constantFrom(
        "",
        '"',
        "\\",
        ",",
        ":",
        "1",
        "-",
        ".",
        "e",
        "}",
        "]",
        " ",
        "true",
        "\n",
        '":1,"a',
      ),
    );
    fc.assert(
      fc.property(document, fc.array(edit, { maxLength: 3 }), (value, edits) => {
        const known = JSON.stringify(value);
        let text = known;
        for (const [at, removed, added] of edits) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + added + text.slice(from + removed);
        }
        const found = near(text, known);
        if (found !== undefined) expect(found).toEqual(anew(text));
      }),
      { numRuns: 5000 },
    );
  });

  test("shares what has not changed with the known tree, and leaves that as it is", () => {
    const known = {
      text: '{"a":{"x":1},"b":[[1],[2]]}',
      value: anew('{"a":{"x":1},"b":[[1],[2]]}'),
    };
    if (known.value === undefined) throw new Error("valid");
    const copy = JSON.stringify(known.value);
    const value = parseNear(
      '{"a":{"x":1},"b":[[1],[7777]]}',
      { ...known, value: known.value },
      anew,
    );
    expect(value).toEqual({ a: { x: 1 }, b: [[1], [7777]] });
    expect(JSON.stringify(known.value)).toBe(copy);
    expect(firstMember(value)).toBe(firstMember(known.value));
  });

  test("other names, another structure and too many changes are not for it", () => {
    expect(near('{"b":1}', '{"a":1}')).toBeUndefined();
    expect(near("[1,2]", "[1]")).toBeUndefined();
    expect(near("[[]]", "[{}]")).toBeUndefined();
    expect(near("[1 ]", "[1]")).toBeUndefined();
    expect(near('[1]"', "[1]")).toBeUndefined();
    const list = (by: number) =>
      JSON.stringify(Array.from({ length: 65 }, (_, at) => at * 10 + by));
    expect(near(list(1), list(2))).toBeUndefined();
  });
});

function firstMember(value: unknown): unknown {
  return typeof value === "object" && value !== null ? Object.values(value)[0] : undefined;
}
