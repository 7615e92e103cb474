import fc from "fast-check";
import { expect, test } from "vitest";
import { plainTree } from "../testing/tree-of-rows.ts";
import type { BodyNode } from "./body-node.ts";
import { writtenValue } from "./body-node.ts";
import { readJson } from "./read-json.ts";
import { Sameness } from "./sameness.ts";

function written(node: BodyNode): string {
  if (node.kind === "value") return writtenValue(node);
  if (node.kind === "list") return `[${node.items.map(written).join()}]`;
  return `{${node.members.map(([name, value]) => `${JSON.stringify(name)}:${written(value)}`).join()}}`;
}

test("what was read is written as it came", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const node = readJson(text, new Sameness());
      expect(node && written(node)).toBe(JSON.stringify(JSON.parse(text)).replace(/^-0$/, "-0"));
    }),
    { numRuns: 100 },
  );
});

test.each([
  "9223372036854775808",
  "0.1000000000000000055511151231257827",
  "1e400",
  "-0",
  "1.0",
  '{"a":1,"a":2}',
  '{"__proto__":1,"":2}',
])("%s keeps its digits and names", (text) => {
  const node = readJson(text, new Sameness());
  expect(node && written(node)).toBe(text);
});

test.each(["", "{", "[1,]", '{"a"}', "01", "tru", '"a', '"\n"', '"\\x"', "1 2", "{]", "nullx"])(
  "%s is no JSON",
  (text) => {
    expect(readJson(text, new Sameness())).toBeUndefined();
  },
);

test("equal values have one number, unequal ones two; names in any order, numbers by value", () => {
  const same = new Sameness();
  const numbers = (...texts: string[]) => texts.map((text) => readJson(text, same)?.same);
  const [one, two, three] = numbers('{"a":1,"b":[2]}', '{"b":[2.0],"a":1e0}', '{"a":1,"b":["2"]}');
  expect(one).toBe(two);
  expect(one).not.toBe(three);
  const long = numbers("9007199254740993", "9007199254740992", "1e400", "2e400", "1e-400", "0");
  expect(new Set(long).size).toBe(long.length);
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
      const [a, b] = numbers(JSON.stringify(left), JSON.stringify(right));
      expect(a === b).toBe(canonical(left) === canonical(right));
    }),
  );
});

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([l], [r]) => (l < r ? -1 : 1)))
      : inner,
  );
}

test("a text that breaks off anywhere is read as far as it goes", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, at) => {
      fc.pre(/^[[{]/.test(text));
      const cut = text.slice(0, 1 + (at % text.length));
      const node = readJson(cut, new Sameness(), true);
      expect(node).toBeDefined();
      if (cut !== text) expect(node?.cut).toBe(true);
    }),
    { numRuns: 100 },
  );
  const node = readJson('{"a":[1,"two \\u00', new Sameness(), true);
  expect(plainTree(node)).toEqual(["object", ["a", ["list", "number 1", "string two "]]]);
});

test("depth does not cost the call stack, nor a long string the engine's", () => {
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  expect(readJson(deep, new Sameness())?.kind).toBe("list");
  const long = JSON.stringify("\\a".repeat(400_000));
  expect(readJson(long, new Sameness())?.kind).toBe("value");
});
