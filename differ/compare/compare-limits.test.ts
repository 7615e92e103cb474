import { describe, expect, test } from "vitest";
import type { Comparison } from "./comparison.ts";
import { ENDPOINT, answer, brief, comparer } from "./testing/builders.ts";

function compareTexts(base: string, changed: string, limits: object = {}): Comparison {
  const primary = answer(base);
  const secondary = answer(base);
  return comparer([], { limits }).compare(ENDPOINT, {
    primary,
    secondary,
    candidate: answer(changed),
  });
}

const list = (length: number) => Array.from({ length }, (_, index) => index);

describe("limits", () => {
  test("a hundred thousand levels are compared without overflowing the stack", () => {
    const arrays = (leaf: string) => "[".repeat(100_000) + leaf + "]".repeat(100_000);
    const objects = (leaf: string) => '{"a":'.repeat(100_000) + leaf + "}".repeat(100_000);
    for (const deep of [arrays, objects]) {
      // The last leaf has more digits than a double and takes the other parser.
      for (const leaf of ["2", "1234567890123456789"]) {
        const result = compareTexts(deep("1"), deep(leaf));
        expect(result.differences).toHaveLength(1);
        expect(result.differences[0]).toMatchObject({ kind: "value", class: "candidate" });
        expect(JSON.stringify(result).length).toBeLessThan(20_000);
      }
      expect(compareTexts(deep("1"), deep("1.0")).equal).toBe(true);
    }
  });

  test("beyond the node limit places are compared as wholes and still found", () => {
    const made = (leaf: number) =>
      JSON.stringify({ ...Object.fromEntries(list(50).entries()), z: { y: { x: leaf } } });
    expect(brief(compareTexts(made(1), made(2), { nodesMax: 10 }))).toEqual([
      "$.z value candidate",
    ]);
    expect(compareTexts(made(1), ` ${made(1)}`, { nodesMax: 10 }).equal).toBe(true);
  });

  test("differences beyond the bound are counted, and none crowds out another", () => {
    const made = (salt: string, total: number) =>
      JSON.stringify({ items: list(1000).map((id) => ({ id, at: salt + id })), deep: { total } });
    const result = compareTexts(made("a", 1), made("b", 2));
    expect(result.equal).toBe(false);
    expect(result.differences.length).toBe(201);
    expect(result.truncated).toBe(800);
    expect(brief(result)).toContain("$.deep.total value candidate");
  });

  test("a place that found no room is counted as lost, one that is known or ignored is not", () => {
    const places = (salt: string, names: readonly number[]) =>
      JSON.stringify(Object.fromEntries(names.map((id) => [`f${id}`, salt + id])));
    const three = (names: readonly number[], rules: Parameters<typeof comparer>[0] = []) =>
      comparer(rules).compare(ENDPOINT, {
        primary: answer(places("p", names)),
        secondary: answer(places("s", names)),
        candidate: answer(places("c", names)),
      });
    expect(three(list(400))).toMatchObject({ truncated: 0, lost: 0 });
    expect(three(list(450))).toMatchObject({ truncated: 50, lost: 50 });
    const ignore = [{ path: "$..*", reason: "per call", broad: true as const }];
    expect(three(list(450), [{ match: ENDPOINT, ignore }])).toMatchObject({
      truncated: 50,
      lost: 0,
    });
    const items = (salt: string) => JSON.stringify(list(1000).map((id) => ({ at: salt + id })));
    expect(compareTexts(items("a"), items("b"))).toMatchObject({ truncated: 800, lost: 0 });
  });

  test("printed values are cut with a visible mark", () => {
    const { differences } = compareTexts(
      JSON.stringify({ s: "x" }),
      JSON.stringify({ s: "y".repeat(14_393), t: list(10_000) }),
    );
    const [cut, extra] = differences.map((one) => one.values.candidate);
    expect(cut).toMatch(/^y{2048}… 12,345 more$/);
    expect(JSON.stringify(extra)).toContain("… 9,8");
    expect(JSON.stringify(differences).length).toBeLessThan(8000);
  });

  test("names of any length make paths of bounded length that stay different", () => {
    const name = "n".repeat(100_000);
    const { differences } = compareTexts(
      "{}",
      JSON.stringify({ [`${name}1`]: 1, [`${name}2`]: 1 }),
    );
    const paths = differences.map((one) => one.path);
    expect(new Set(paths).size).toBe(2);
    for (const path of paths) expect(path.length).toBeLessThan(400);
  });

  test("one insertion at the head of ten thousand items is one difference", () => {
    const items = list(10_000).map((id) => ({ id, name: `n${id}` }));
    const result = compareTexts(JSON.stringify(items), JSON.stringify([{ id: -1 }, ...items]));
    expect(result.differences).toMatchObject([
      { exact: "$[0]", kind: "extra", class: "candidate" },
    ]);
    const plain = list(10_000);
    expect(
      compareTexts(JSON.stringify(plain), JSON.stringify([-1, ...plain])).differences,
    ).toMatchObject([{ exact: "$[0]", kind: "extra" }]);
  });

  test("a reversed array of a hundred thousand is one order", () => {
    const numbers = list(100_000);
    const reversed = JSON.stringify(numbers.toReversed());
    expect(brief(compareTexts(JSON.stringify(numbers), reversed))).toEqual(["$ order candidate"]);
  });

  test("without work left partners go by index in all roles alike", () => {
    const result = compareTexts("[1,2,3,4,9]", "[0,1,2,3,4,5]", { alignWorkMax: 0 });
    expect(new Set(result.differences.map((one) => one.class))).toEqual(new Set(["candidate"]));
    expect(result.differences).toHaveLength(6);
  });
});

test("two roles that are the same have the same partners when the work is spent on the way", () => {
  const result = comparer([], { limits: { alignWorkMax: 10 } }).compare(ENDPOINT, {
    ...{ primary: answer("[null,null]"), secondary: answer("[1]"), candidate: answer("[1]") },
  });
  expect(new Set(result.differences.map((one) => one.class))).toEqual(new Set(["primary"]));
});

test("ten thousand documents in strings stay within the work of a comparison", () => {
  const made = (by: number) => JSON.stringify(list(10_000).map((at) => `{"a":${at},"b":[${by}]}`));
  const result = compareTexts(made(1), made(2));
  expect(result).toMatchObject({ equal: false, truncated: 9800 });
  expect(result).not.toHaveProperty("limited");
});

describe("what a limit does is said", () => {
  test("where depth, nodes or work end, and nowhere else", () => {
    const made = (leaf: number) => JSON.stringify({ a: { b: { c: { d: leaf } } } });
    expect(compareTexts(made(1), made(2))).not.toHaveProperty("limited");
    expect(compareTexts(made(1), made(2), { depthMax: 2 })).toMatchObject({ limited: true });
    expect(compareTexts("[1,2,3,4]", "[4,3,2,9]", { alignWorkMax: 3 })).toMatchObject({
      limited: true,
    });
    expect(compareTexts(made(1), ` ${made(1)}`, { depthMax: 2 })).not.toHaveProperty("limited");
  });

  test("a long text is shown from the line in which it differs, however far down", () => {
    const lines = (last: string) => `${"line\n".repeat(2000)}last is ${last}\n`;
    const [difference] = compareTexts(lines("one"), lines("two")).differences;
    expect(difference?.values.primary).toBe("10,000 before …last is one\n");
    expect(difference?.values.candidate).toBe("10,000 before …last is two\n");
    const long = (last: string) => `${"x".repeat(5000)}${last}`;
    const [wide] = compareTexts(long("one"), long("two")).differences;
    expect(wide?.values.candidate).toBe(`4,800 before …${"x".repeat(200)}two`);
  });
});
