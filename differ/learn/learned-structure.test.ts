import { describe, expect, test } from "vitest";
import { type Make, NUMBERS, runOf, shuffled } from "./testing/run-of.ts";

describe("arrays", () => {
  test("that come in any order are compared as sets, in the summary and not in the lines", () => {
    const make: Make = (random) => ({ tags: shuffled(random, NUMBERS) });
    const { lines, endpoint, profile } = runOf(make, { exchanges: 40 });
    expect(profile?.arrays).toEqual({ "$.tags": { set: true } });
    expect(endpoint?.paths).toMatchObject([{ path: "$.tags", kind: "order", n: 40 }]);
    expect(endpoint?.paths[0]?.allDifferent).toBeLessThan(5);
    expect(lines.at(-1)).toMatchObject({ equal: false, differences: [{ kind: "order" }] });
  });

  test("that seldom come in another order keep it: the candidate's own order is found", () => {
    const make: Make = (random, role, number) => ({
      at: random(),
      tags: role === "candidate" || (role === "secondary" && number % 40 === 3) ? [2, 1] : [1, 2],
    });
    const { endpoint, profile } = runOf(make);
    expect(profile?.arrays).toEqual({});
    expect(endpoint?.paths.find(({ path }) => path === "$.tags")).toMatchObject({
      kind: "order",
      candidateOdd: 195,
    });
  });

  test.each<[string, object, Make]>([
    [
      "a name that means the same in both",
      { key: "ref" },
      (random) => NUMBERS.map((ref) => ({ id: random(), ref, v: random() })),
    ],
    [
      "the preferred one of several",
      { key: "code" },
      () => NUMBERS.map((at) => ({ at, code: `c${at}` })),
    ],
    [
      "a pair of names",
      { key: ["day", "kind"] },
      (random) => NUMBERS.flatMap((day) => ["a", "b"].map((kind) => ({ day, kind, v: random() }))),
    ],
    [
      "a pair of names where no single one tells elements apart",
      { key: ["day", "kind"] },
      () => NUMBERS.flatMap((day) => ["a", "b"].map((kind) => ({ day, kind, qty: 1 }))),
    ],
  ])("have for their key %s", (_name, key, make) => {
    const { profile } = runOf(
      (random, role, number) => ({ at: random(), list: make(random, role, number) }),
      { exchanges: 80 },
    );
    expect(profile?.arrays).toEqual({ "$.list": key });
  });

  test("a compare rule wins, and nothing is learned beside it", () => {
    const rule = { match: "GET /x", arrays: { "$.tags": { sequence: true as const } } };
    const config = { compare: [rule] };
    const { profile } = runOf((random) => ({ tags: shuffled(random, NUMBERS) }), { config });
    expect(profile?.arrays ?? {}).toEqual({});
  });
});

describe("objects whose names are data", () => {
  test.each<[string, Make]>([
    [
      "ids",
      (random, _role, number) => ({
        [number * 2]: { at: random() },
        [number * 2 + 1]: { at: random() },
      }),
    ],
    [
      "more than 50 words and still growing",
      (random, _role, number) =>
        Object.fromEntries(
          Array.from({ length: 30 }, (_, at) => [
            `w${(at * 7 + number * 13) % 499}`,
            { at: random() },
          ]),
        ),
    ],
  ])("are counted as one place: %s", (_name, make) => {
    const { endpoint, profile, lines } = runOf((random, role, number) => ({
      byId: make(random, role, number),
    }));
    expect(profile?.maps).toEqual(["$.byId"]);
    expect(
      endpoint?.paths.find(({ path }) => path === "$.byId.*.at")?.allDifferent,
    ).toBeGreaterThan(150);
    expect(JSON.stringify(lines.at(-1))).not.toContain('"$.byId.*.at"');
  });

  test("a large record of always the same names is none", () => {
    const names = Array.from({ length: 120 }, (_, at) => `field${at}`);
    const { profile } = runOf((random) =>
      Object.fromEntries(names.map((name) => [name, random()])),
    );
    expect(profile?.maps).toEqual([]);
  });
});
