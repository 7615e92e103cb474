import { describe, expect, test } from "vitest";
import type { Comparison } from "../comparison.ts";
import { ENDPOINT, compareJson } from "../testing/builders.ts";

const COUNT = 10_000;
const upTo = (length: number) => Array.from({ length }, (_, index) => index);

/** Places with kinds and classes, each once. */
function places({ differences }: Comparison): string[] {
  return [...new Set(differences.map((one) => `${one.path} ${one.kind} ${one.class}`))].toSorted();
}

function count({ differences }: Comparison, kind: string): number {
  return differences.filter((one) => one.kind === kind).length;
}

/** Rows in which `at` is made anew by each role; the candidate has one more at the head. */
function rows<T>(
  make: (label: string, position: number, salt: string) => T,
  moved = false,
): [T[], T[], T[]] {
  const labels = upTo(COUNT).map((at) => `row ${at}`);
  const other = moved ? move(labels) : ["new", ...labels];
  const of = (list: readonly string[], salt: string) =>
    list.map((label, position) => make(label, position, salt));
  return [of(labels, "p"), of(labels, "s"), of(other, "c")];
}

function move<T>(list: readonly T[]): T[] {
  const others = list.filter((_, at) => at !== 5000);
  const moved = list.slice(5000, 5001);
  return [...others.slice(0, 100), ...moved, ...others.slice(100)];
}

describe("one element more at the head of ten thousand that all changed", () => {
  test.each<[string, (label: string, position: number, salt: string) => unknown, string[]]>([
    [
      "an id",
      (label, _, salt) => ({ id: label, at: salt + label }),
      ["$[*] extra candidate", "$[*].at value all"],
    ],
    [
      "a name that is none of the usual",
      (label, _, salt) => ({ label, at: salt + label, kind: "row" }),
      ["$[*] extra candidate", "$[*].at value all"],
    ],
    [
      "an index numbered anew beside it",
      (label, position) => ({ position, label, kind: "row" }),
      ["$[*] extra candidate", "$[*].position value candidate"],
    ],
    [
      "an id that is the index",
      (label, id, salt) => ({ id, label, at: salt + label, kind: "row" }),
      ["$[*] extra candidate", "$[*].at value all", "$[*].id value candidate"],
    ],
    [
      "a name further in",
      (label, _, salt) => ({ node: { key: label }, meta: { at: salt + label } }),
      ["$[*] extra candidate", "$[*].meta.at value all"],
    ],
    [
      "a column of tuples",
      (label, _, salt) => [label, salt + label, 1],
      ["$[*] extra candidate", "$[*][*] value all"],
    ],
  ])("is one difference: known by %s", (_, make, expected) => {
    const result = compareJson(rows(make));
    expect(places(result)).toEqual(expected);
    expect(count(result, "extra")).toBe(1);
    expect(result.lost).toBe(0);
  });
});

describe("a moved element is one difference of order", () => {
  test("among equal ones, among changed ones, among scalars", () => {
    const labels = upTo(COUNT);
    expect(places(compareJson([labels, labels, move(labels)]))).toEqual(["$ order candidate"]);
    const few = labels.map((at) => at % 50);
    expect(places(compareJson([few, few, move(few)]))).toEqual(["$ order candidate"]);
    const noisy = rows((label, _, salt) => ({ label, at: salt + label, kind: "row" }), true);
    expect(places(compareJson(noisy))).toEqual(["$ order candidate", "$[*].at value all"]);
    expect(count(compareJson(noisy), "order")).toBe(1);
  });

  test("whatever the rule for the array says but that order has no meaning", () => {
    const list = [1, 2, 3, 4].map((id) => ({ id, v: [id] }));
    const turned = move4(list);
    const arrays = (mode: { key: string } | { sequence: true } | { set: true }) =>
      compareJson([list, list, turned], [{ match: ENDPOINT, arrays: { $: mode } }]);
    expect(places(arrays({ key: "id" }))).toEqual(["$ order candidate"]);
    expect(places(arrays({ sequence: true }))).toEqual(["$ order candidate"]);
    expect(places(arrays({ set: true }))).toEqual([]);
  });
});

function move4<T>(list: readonly T[]): T[] {
  const [a, ...others] = list;
  return a === undefined ? [] : [...others, a];
}

describe("sets", () => {
  const set = [{ match: ENDPOINT, arrays: { $: { set: true as const } } }];

  test("a changed element is looked into, wherever it stands", () => {
    const base = [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
      { a: 3, b: 3 },
    ];
    const other = [
      { a: 3, b: 3 },
      { a: 1, b: 9 },
      { a: 2, b: 2 },
    ];
    expect(places(compareJson([base, base, other], set))).toEqual(["$[*].b value candidate"]);
  });

  test("tolerances hold for elements too", () => {
    const rules = [{ ...set[0], match: ENDPOINT, strings: { "$[*]": { trim: true } } }];
    expect(
      compareJson(
        [
          ["a ", "b"],
          ["a ", "b"],
          ["b", "a"],
        ],
        rules,
      ).equal,
    ).toBe(true);
  });
});

describe("elements that only differ in place", () => {
  test("are not taken for changed ones where another place has them", () => {
    const base = ["x", 1, 1, 1, 1];
    expect(compareJson([base, base, [1, 1, 1, 1, "y"]]).differences).toMatchObject([
      { exact: "$[0]", kind: "missing" },
      { exact: "$[4]", kind: "extra" },
    ]);
  });

  test("are told by their ids where these say another thing than their places", () => {
    const base = [1, 2, 3, 4, 5, 6].map((id) => ({ id, v: 0 }));
    const swapped = [{ id: 6, v: 1 }, ...base.slice(1, 5), { id: 1, v: 1 }];
    expect(places(compareJson([base, base, swapped]))).toEqual([
      "$ order candidate",
      "$[*].v value candidate",
    ]);
  });
});
