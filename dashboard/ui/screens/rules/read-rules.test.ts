import { expect, test } from "vitest";
import { readRules, withoutRule } from "./read-rules.ts";

const COMPARE = [
  {
    match: "GET /products/{id}",
    arrays: {
      "$.items": { key: ["sku", "size"] },
      "$.tags": { set: true },
      "$.log": { sequence: true },
    },
    numbers: { "$..price": { rel: 1e-6, abs: 0 }, "$.load": { rel: 0, abs: 0.5 } },
    ignore: [
      { path: "$..requestId", reason: "per call", until: "2027-01-01T00:00:00.000Z" },
      { path: "header:etag", reason: "per node" },
    ],
  },
  { match: "GET /**", times: { "$.at": { tolerance: "6s" } }, embeddedJson: true },
  { match: "GET /b", strings: { "$.name": { trim: true, case: true, collapse: false } } },
];

test("what rules say is told in words, place by place", () => {
  expect(readRules(COMPARE).map(({ path, text }) => `${path} ${text}`)).toEqual([
    "$..requestId ignored",
    "header:etag ignored",
    "$.items items told apart by sku and size",
    "$.tags items in any order",
    "$.log items in order",
    "$..price numbers within 0.0001 %",
    "$.load numbers within 0.5",
    "$.at times within 6s",
    " JSON inside strings as JSON",
    "$.name texts without space at the ends, case",
  ]);
  expect(readRules(COMPARE)[0]).toMatchObject({ until: "2027-01-01", reason: "per call" });
  expect(readRules(["x", null, { ignore: [7] }])).toHaveLength(1);
});

test("taken away one by one, nothing is left, and each takes away itself alone", () => {
  let compare: readonly unknown[] = COMPARE;
  for (let left = readRules(compare); left.length > 0; left = readRules(compare)) {
    const [first] = left;
    if (first === undefined) break;
    compare = withoutRule(compare, first);
    const at = (rule: { path: string; text: string }) => `${rule.path} ${rule.text}`;
    expect(readRules(compare).map(at)).toEqual(left.slice(1).map(at));
  }
  expect(compare).toEqual([]);
});

test("the same rule of another entry stays", () => {
  const ignore = [{ path: "$.a", reason: "noise" }];
  const two = [
    { match: "GET /a", ignore },
    { match: "GET /b", ignore },
  ];
  const [, second] = readRules(two);
  expect(second && withoutRule(two, second)).toEqual(two.slice(0, 1));
});
