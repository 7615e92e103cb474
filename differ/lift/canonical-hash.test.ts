import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalHash } from "./canonical-hash.ts";
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
});
