import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePathPattern, pathMatches } from "../../core/index.ts";
import { coversName, fitsStars } from "./name-pattern.ts";
import { coversPlace, namesPlace } from "./path-state.ts";

function pattern(text: string) {
  const parsed = parsePathPattern(text);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed;
}

describe("places in bodies", () => {
  test("matching all ways at once finds what matching by backtracking finds", () => {
    const step = fc.constantFrom(".a", ".b", "[*]", "[0]", "..a", "..*", "..[1]", ".*");
    const segment = fc.constantFrom("a", "b", 0, 1);
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 5 }),
        fc.array(segment, { maxLength: 7 }),
        (steps, segments) => {
          const path = pattern(`$${steps.join("")}`);
          expect(namesPlace(path, segments)).toBe(pathMatches(path, segments));
          const above = segments.some((_, end) => pathMatches(path, segments.slice(0, end)));
          expect(coversPlace(path, segments)).toBe(above || pathMatches(path, segments));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("a thousand levels cost the same for every number of descents", () => {
    const deep = Array.from({ length: 1000 }, () => "a");
    expect(namesPlace(pattern(`$${"..a".repeat(20)}.b`), deep)).toBe(false);
    expect(namesPlace(pattern(`$${"..a".repeat(20)}`), deep)).toBe(true);
  });
});

describe("places by name", () => {
  test("a star stands for any run of characters", () => {
    expect(fitsStars("header:x-*", "header:x-a")).toBe(true);
    expect(fitsStars("header:x-*", "header:y-a")).toBe(false);
    expect(fitsStars("*a*b", "xxaxxab")).toBe(true);
    expect(fitsStars("*a*b", "xxaxxac")).toBe(false);
    expect(fitsStars("", "")).toBe(true);
    expect(fitsStars(`${"*a".repeat(50)}b`, "a".repeat(20_000))).toBe(false);
  });

  test("a field covers what is inside it and not its namesakes", () => {
    expect(coversName("header:set-cookie", "header:set-cookie['sid'].path")).toBe(true);
    expect(coversName("header:set-cookie['sid']", "header:set-cookie['sid'].path")).toBe(true);
    expect(coversName("header:set-cookie['sid']", "header:set-cookie['sid2']")).toBe(false);
    expect(coversName("header:set-cookie", "header:set-cookie2")).toBe(false);
    expect(coversName("header:etag", "trailer:etag")).toBe(false);
  });
});
