import fc from "fast-check";
import { expect, test } from "vitest";
import { printPath } from "../../../../../core/index.ts";
import { stepsOf } from "./exact-path.ts";

test("a printed path leads back to its steps", () => {
  const step = fc.oneof(
    fc.nat(),
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom("a.b", "'", "\\", ""),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      expect(stepsOf(printPath(steps))).toEqual(steps);
    }),
    { numRuns: 60 },
  );
});

test.each(["status", "header:x", "$.a[*]", "$.a[3f]", "$..a"])("%s names no place", (path) => {
  expect(stepsOf(path)).toBeUndefined();
});
