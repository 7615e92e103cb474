import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalHash, canonicalLinesHash } from "./canonical-hash.ts";
import { canonicalNumber } from "./number-text.ts";
import { parseJson } from "./parse-json.ts";

describe("the hash of a document", () => {
  test.each([
    ['{"a":1,"b":[true,null,"x"]}', ' { "b" : [ true , null , "\\u0078" ] , "a" : 10e-1 } '],
    ["[]", "[ ]"],
    ["{}", "{\n}"],
    ["[100,0,12345678901234567890]", "[1e2,-0,1234567890123456789e1]"],
    ['{"a":1,"b":2,"a":3}', '{"b":2,"a":1,"a":3}'],
  ])("is one for two ways to write it: %s", (left, right) => {
    expect(canonicalHash(left)).toBeDefined();
    expect(canonicalHash(left)).toBe(canonicalHash(right));
  });

  test.each([
    ["lower", "n3pvu", "ne3ea"],
    ["upper", "n99m", "n28k0"],
  ])("tells names apart of which the %s 32 bits are alike", (_, one, two) => {
    const hash = canonicalHash(`{"${one}":1,"${two}":2}`);
    expect(canonicalHash(`{"${two}":2,"${one}":1}`)).toBe(hash);
    expect(canonicalHash(`{"${two}":1,"${one}":2}`)).not.toBe(hash);
  });

  test("is another for every other document", () => {
    const texts = [
      ...[
        "[]",
        "{}",
        "null",
        "0",
        '""',
        "[[]]",
        "[{}]",
        "[0]",
        "[null]",
        '["0"]',
        "[1,2]",
        "[2,1]",
      ],
      ...["[[1],2]", "[1,[2]]", '{"a":1}', '{"a":"1"}', '{"b":1}', '{"a":[1]}', '{"a":{"b":1}}'],
      ...['{"a":1,"a":2}', '{"a":2,"a":1}', '{"a":[1,2]}', '{"a":1,"b":2}', '{"a":2,"b":1}'],
      ...["12345678901234567890", "12345678901234567891", "0.1", "0.10000000000000001", "true"],
      ...["false", '"true"', "[true]", "[[[[]]]]", "[[],[]]", "[[[]],[]]", "[[],[[]]]"],
    ];
    expect(new Set(texts.map(canonicalHash)).size).toBe(texts.length);
  });

  test.each([
    "",
    "[",
    "[1,]",
    "{",
    '{"a"}',
    '{"a":}',
    "[1]]",
    "01",
    "1.",
    "tru",
    "'a'",
    '"\n"',
    '"a',
    "[1 2]",
  ])("is not there where the text is no document: %j", (text) => {
    expect(canonicalHash(text)).toBeUndefined();
  });

  test("is there for all documents that the parser reads, and for no other text", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(200), fc.string({ maxLength: 2 }), (json, at, other) => {
        const text = json.slice(0, at) + other + json.slice(at);
        expect(canonicalHash(text) !== undefined).toBe(parseJson(text) !== undefined);
        expect(canonicalHash(json)).toBe(canonicalHash(JSON.stringify(JSON.parse(json), null, 1)));
      }),
    );
  });

  test("takes two ways to write a number for one exactly where they are one number", () => {
    const part = fc.string({ unit: fc.constantFrom("0", "0", "1", "9"), maxLength: 20 });
    const exponent = fc.constantFrom(
      "",
      "e0",
      "E+2",
      "e-3",
      "e0000007",
      "e-99998",
      "e999999999999",
    );
    const number = fc
      .tuple(fc.boolean(), part, part, exponent)
      .map(([negative, whole, fraction, power]) => {
        const lead = whole.replace(/^0+/, "") || "0";
        return `${negative ? "-" : ""}${lead}${fraction === "" ? "" : `.${fraction}`}${power}`;
      });
    const shifted = number.chain((one) =>
      fc.constantFrom(
        one,
        canonicalNumber(one),
        one.includes(".") ? one : `${one.split(/e/i)[0]}.0`,
      ),
    );
    fc.assert(
      fc.property(number, fc.oneof(number, shifted), (left, right) => {
        const same = canonicalNumber(left) === canonicalNumber(right);
        expect(canonicalHash(left) === canonicalHash(right)).toBe(same);
        expect(canonicalHash(canonicalNumber(left))).toBe(canonicalHash(left));
      }),
      { numRuns: 1000 },
    );
  });

  test("of lines is there where each line is a document, and is that of their order", () => {
    const line = fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.constantFrom("", " ", "\u00a0", "\r", "[1", "1 2"),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const held = lines.filter((one) => one.trim() !== "");
        const read = held.every((one) => parseJson(one) !== undefined);
        const hash = canonicalLinesHash(lines.join("\n"));
        expect(hash !== undefined).toBe(read);
        if (!read) return;
        expect(hash).toBe(canonicalLinesHash(held.map((one) => `\u001e${one}\r\n\n`).join("")));
        const turned = held.toReversed();
        const same = turned.every(
          (one, at) => canonicalHash(one) === canonicalHash(held[at] ?? ""),
        );
        expect(hash === canonicalLinesHash(turned.join("\n"))).toBe(same);
      }),
    );
    expect(canonicalLinesHash("[1,\n2]")).toBeUndefined();
    expect(canonicalLinesHash("1 2")).toBeUndefined();
  });

  test("of a wide object does not depend on the order of its names", () => {
    const members = Array.from({ length: 150_000 }, (_, at) => `"k${at}":${at % 7}`);
    expect(canonicalHash(`{${members.toReversed().join()}}`)).toBe(
      canonicalHash(`{${members.join()}}`),
    );
  });
});
