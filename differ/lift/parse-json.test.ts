import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LosslessNumber } from "./lossless-number.ts";
import { parseJsonLosslessly } from "./lossless-json.ts";
import { canonicalNumber } from "./number-text.ts";
import { parseEmbedded, parseJson } from "./parse-json.ts";

/** Numbers that are kept as text become numbers, and -0 becomes 0, in what is read and in what it is held to. */
const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("parseJson", () => {
  test("both parsers read what JSON.parse reads, and refuse what it refuses", () => {
    const texts = fc.oneof(
      fc.json(),
      fc.json().map((text) => text.slice(0, -1)),
      fc.string(),
      fc.stringMatching(/^[[\]{},:"\\tfn0-9eE+. -]{0,12}$/),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const reference = referenceOf(text);
        for (const parsed of [parseJson(text), parseJsonLosslessly(text)]) {
          expect(parsed === undefined).toBe(reference === undefined);
          if (parsed === undefined || parsed.duplicates) continue;
          expect(throughText(parsed.value)).toEqual(throughText(reference?.value));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("a name with an escape is its own, whatever was read before", () => {
    const last = (text: string) => Object.keys(Object(parseJson(text)?.value)).at(-1);
    parseJson(String.raw`{"a":1,"x\\":2}`);
    expect(last(String.raw`{"a":1,"x\n":2}`)).toBe("x\n");
    const char = fc.constantFrom("x", "\\", "\n", "\t", '"', "/", "u", "0", ":", "é");
    const name = fc.string({ maxLength: 4, unit: char });
    // Every spelling of a name: as it is, with the short escape, or by its number.
    const written = fc.tuple(name, fc.boolean(), fc.constantFrom("", " ", "\r\n\t"));
    fc.assert(
      fc.property(fc.array(fc.array(written, { maxLength: 4 }), { maxLength: 6 }), (texts) => {
        for (const members of texts) {
          const unique = [...new Map(members.map((one) => [one[0], one])).values()];
          const text = `{${unique
            .map(([key, numbered, blank], index) => {
              const quoted = JSON.stringify(key);
              const spelt = numbered ? quoted.replace("x", "\\u0078") : quoted;
              return `${spelt}${blank}:${index}`;
            })
            .join()}}`;
          const expected = Object.fromEntries(unique.map(([key], index) => [key, index]));
          expect(parseJson(text)?.value, text).toEqual(expected);
          expect(parseJsonLosslessly(text)?.value, text).toEqual(expected);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a double stands only for the number it names", () => {
    expect(parseJson("[1e2,1.50,-0.0]")?.value).toEqual([100, 1.5, 0]);
    for (const lexeme of ["9007199254740993", "1e999", "0.10000000000000001", "1e-999"]) {
      expect(parseJson(lexeme)?.value, lexeme).toEqual(new LosslessNumber(lexeme));
    }
    expect(parseJson("0.30000000000000004")?.value).toBe(0.30000000000000004);
  });

  test("a name given twice is seen at every depth, also when the name is odd", () => {
    for (const text of [
      '{"a":1,"a":2}',
      '[[{"x":{"a":1,"a":1}}]]',
      '{"__proto__":1,"__proto__":2}',
    ]) {
      expect(parseJson(text)?.duplicates, text).toBe(true);
    }
    for (const text of ['{"a":":","b":"\\":"}', '{"__proto__":1}', '{"a":{"a":1}}']) {
      expect(parseJson(text)?.duplicates, text).toBe(false);
    }
    expect(parseJson('{"a":[1],"a":2,"a":3}')?.value).toEqual({
      a: [[1], 2, 3],
      "#repeated": { a: true },
    });
  });

  test("texts have one tree only if they say the same, repeated names and all", () => {
    // Names in any order; the values of one name in theirs.
    const said = (members: Member[]): unknown =>
      members
        .map(([name]) => name)
        .toSorted()
        .map((name) => [
          name,
          members.filter((one) => one[0] === name).map((one) => meant(one[1])),
        ]);
    const meant = (value: Drawn): unknown =>
      typeof value === "number"
        ? value
        : value.kind === "list"
          ? ["list", ...value.items.map(meant)]
          : ["object", said(value.members)];
    const print = (value: Drawn): string =>
      typeof value === "number"
        ? String(value)
        : value.kind === "list"
          ? `[${value.items.map(print).join()}]`
          : `{${value.members.map(([name, one]) => `"${name}":${print(one)}`).join()}}`;
    const name = fc.constantFrom("a", "b", "#repeated", "##repeated");
    const { drawn } = fc.letrec<{ drawn: Drawn }>((tie) => ({
      drawn: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(1, 2),
        fc.record({
          kind: fc.constant("list" as const),
          items: fc.array(tie("drawn"), { maxLength: 2 }),
        }),
        fc.record({
          kind: fc.constant("object" as const),
          members: fc.array(fc.tuple(name, tie("drawn")), { maxLength: 3 }),
        }),
      ),
    }));
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sorted)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(
              Object.keys(value)
                .toSorted()
                .map((key) => [key, sorted(Reflect.get(value, key))]),
            )
          : value;
    const tree = (value: Drawn) => {
      const parsed = parseJson(print(value));
      return JSON.stringify([sorted(parsed?.value)]);
    };
    fc.assert(
      fc.property(drawn, drawn, (one, other) => {
        expect(tree(one) === tree(other)).toBe(
          JSON.stringify(meant(one)) === JSON.stringify(meant(other)),
        );
      }),
      { numRuns: 2000 },
    );
    const values = [
      '{"a":1,"a":2,"b":1,"b":1}',
      '{"a":[1,2],"b":1,"b":1}',
      '{"a":[1,2],"#repeated":{"a":true},"b":1,"b":1}',
      '{"a":[1,2],"#repeated":{"a":true}}',
      '{"a":1,"a":2}',
    ].map((text) => JSON.stringify(parseJson(text)?.value));
    expect(new Set(values).size).toBe(values.length);
    const long = (value: number) => `{"#repeated":${value},"pad":"${"x".repeat(600)}"}`;
    expect(Object.keys(Object(parseJson(long(1))?.value))).toEqual(["##repeated", "pad"]);
    expect(parseJson(long(2))?.value).toMatchObject({ "##repeated": 2 });
  });

  test("only whole objects and arrays are documents inside strings", () => {
    expect(parseEmbedded(' {"a":1}\n')).toEqual({ a: 1 });
    for (const text of ["1", "true", '"x"', "{} x", "[1", "", '{"a":1,"a":2}']) {
      expect(parseEmbedded(text), text).toBeUndefined();
    }
  });

  test("numbers have one canonical text", () => {
    expect(["100", "1e2", "1E+2", "100.000", "0.1e3"].map(canonicalNumber)).toEqual(
      Array.from({ length: 5 }, () => "1e2"),
    );
    expect(["0", "-0", "0.00", "0e5"].map(canonicalNumber)).toEqual(["0", "0", "0", "0"]);
  });
});

type Member = readonly [string, Drawn];
type Drawn =
  | number
  | { readonly kind: "list"; readonly items: Drawn[] }
  | { readonly kind: "object"; readonly members: Member[] };

function referenceOf(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

test("very many short strings are read as any others are", () => {
  const texts = Array.from({ length: 25_000 }, (_, at) => (at % 7 === 0 ? `"\n${at}` : `t${at}`));
  const nested = [texts, [1, true, null, [texts[0]]]];
  expect(parseJson(JSON.stringify(nested))).toEqual({ value: nested, duplicates: false });
  expect(parseJson(`${JSON.stringify(nested).slice(0, -1)},]`)).toBeUndefined();
});
