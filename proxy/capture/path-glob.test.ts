import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePathGlob } from "./path-glob.ts";

function fits(pattern: string, path: string): boolean {
  return compilePathGlob(pattern)(path, path.length);
}

test.each([
  ["/**", "/", true],
  ["/healthz", "/healthz", true],
  ["/healthz", "/healthz/", false],
  ["/a/*", "/a/b", true],
  ["/a/*", "/a/", false],
  ["/a/*", "/a/b/c", false],
  ["/a/**", "/a", true],
  ["/a/**", "/a/b/c", true],
  ["/a/**", "/ab", false],
  ["/*/b/**", "/x/b/c/d", true],
  ["/**/c", "/a/b/c", true],
  ["/**/c", "/c", true],
  ["/**/c", "/a/b/cd", false],
  ["/**/b/**/c", "/b/x/c", true],
  ["/img-*.png", "/img-1.png", true],
  ["/img-*.png", "/img-1.jpg", false],
  ["/a*bc*bd", "/abcbd", true],
  ["/a*bc*bd", "/abcd", false],
  ["/a*ba", "/aba", true],
  ["/a*ba", "/a", false],
  ["/a.c", "/abc", false],
  ["/[a-z]/(x|y)/$", "/[a-z]/(x|y)/$", true],
])("%s and %s: %s", (pattern, path, expected) => {
  expect(fits(pattern, path)).toBe(expected);
  // The query is no part of the path, whatever stands in it.
  for (const query of ["?", "?/", "?x=/a/b/c", `?${pattern}`]) {
    expect(compilePathGlob(pattern)(`${path}${query}`, path.length)).toBe(expected);
  }
});

test("agree with a plain regular expression", () => {
  const pattern = fc.array(fc.constantFrom("a", "b", "*", "a*", "*b*a", "**"), {
    minLength: 1,
    maxLength: 4,
  });
  const path = fc.array(fc.constantFrom("a", "b", "ab", "bba", ""), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(pattern, path, (steps, segments) => {
      const text = `/${segments.join("/")}`;
      expect(fits(`/${steps.join("/")}`, text)).toBe(asRegExp(steps).test(text));
    }),
    { numRuns: 2000 },
  );
});

function asRegExp(steps: readonly string[]): RegExp {
  const parts = steps.map((step) => {
    if (step === "**") return "(?:/[^/]*)*";
    return step === "*" ? "/[^/]+" : `/${step.replaceAll("*", "[^/]*")}`;
  });
  return new RegExp(`^${parts.join("")}$`);
}

test.each([
  [`/${"*a".repeat(50)}b`, `/${"a".repeat(16_000)}`],
  ["/**/x*y*z", "/xz".repeat(5000)],
  ["/**/a/**/a/**/b", "/a".repeat(8000)],
  ["/**/xz*yy*z", `${"/xz".repeat(2000)}?${"y".repeat(8000)}`],
])("a hostile path of 16 kB costs less than the loss of a timer tick: %s", (pattern, path) => {
  const glob = compilePathGlob(pattern);
  const mark = path.indexOf("?");
  const end = mark === -1 ? path.length : mark;
  glob(path, end);
  const startedMs = performance.now();
  expect(glob(path, end)).toBe(false);
  expect(performance.now() - startedMs).toBeLessThan(100);
});
