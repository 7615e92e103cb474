import { describe, expect, test } from "vitest";
import type { Difference, Kind, OddClass } from "../compare/difference.ts";
import { observe } from "./observe.ts";

function difference(path: string, kind: Kind, odd: OddClass): Difference {
  return { path, exact: path, kind, class: odd, values: {} };
}

describe("observing an exchange", () => {
  test("an equal exchange says nothing and allocates nothing", () => {
    expect(observe([])).toBe(observe([]));
    expect(observe([])).toEqual([]);
  });

  test("one odd role over several indices and kinds counts once, under the first kind", () => {
    const seen = observe([
      difference("$.items[*].price", "value", "candidate"),
      difference("$.items[*].price", "type", "candidate"),
      difference("$.items[*].price", "value", "candidate"),
    ]);
    expect(seen).toEqual([
      { path: "$.items[*].price", kind: "type", cell: "candidate", hard: false },
    ]);
  });

  test("several odd roles at one place count as all different, and are not hard", () => {
    const seen = observe([
      difference("$.a", "missing", "candidate"),
      difference("$.a", "missing", "secondary"),
      difference("$.b", "value", "all"),
      difference("$.b", "value", "candidate"),
    ]);
    expect(seen).toEqual([
      { path: "$.a", kind: "missing", cell: "all", hard: false },
      { path: "$.b", kind: "value", cell: "all", hard: false },
    ]);
  });

  test("ignored differences are not counted", () => {
    expect(observe([{ ...difference("$.a", "value", "candidate"), ignored: "per call" }])).toEqual(
      [],
    );
  });

  test("many places are kept apart as few are", () => {
    const differences = Array.from({ length: 40 }, (_, at) =>
      difference(`$.f${at % 20}`, "value", "secondary"),
    );
    expect(observe(differences).map(({ path }) => path)).toEqual(
      Array.from({ length: 20 }, (_, at) => `$.f${at}`),
    );
  });
});

describe("hard rules", () => {
  function statusIsHard(odd: OddClass, values: Difference["values"]) {
    return observe([{ ...difference("status", "value", odd), values }])[0]?.hard;
  }

  test("a status is hard where its class is odd, not where only the number is", () => {
    expect(statusIsHard("candidate", { primary: 200, secondary: 200, candidate: 500 })).toBe(true);
    expect(statusIsHard("secondary", { primary: 200, secondary: 404, candidate: 200 })).toBe(true);
    expect(statusIsHard("primary", { primary: 200, secondary: 404, candidate: 404 })).toBe(true);
    expect(statusIsHard("candidate", { primary: 200, secondary: 200, candidate: 201 })).toBe(false);
    expect(statusIsHard("all", { primary: 200, secondary: 404, candidate: 500 })).toBe(false);
  });

  test.each([
    ["outcome", "outcome", true],
    ["$.name", "missing", true],
    ["$.items[*].name", "missing", true],
    ["header:etag", "missing", true],
    ["$", "missing", true],
    ["$.items[*]", "missing", false],
    ["$.prices.*", "missing", false],
    ["$.name", "extra", false],
    ["$.name", "value", false],
    ["trailer:x", "missing", false],
  ] as const)("%s %s: %s", (path, kind, hard) => {
    expect(observe([difference(path, kind, "candidate")])[0]?.hard).toBe(hard);
  });
});
