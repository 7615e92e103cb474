import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockCapital } from "./block-bets.ts";
import { logEOf } from "./e-values.ts";

const logE = (sums: ReadonlyMap<number, number>) => logEOf(blockCapital(sums));
const sums = fc
  .array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 40 })), {
    maxLength: 12,
  })
  .map((pairs) => new Map(pairs.filter(([sum]) => sum !== 0)));
const size = fc.integer({ min: 1, max: 50 });
const withOne = (counts: ReadonlyMap<number, number>, sum: number) =>
  new Map([...counts, [sum, (counts.get(sum) ?? 0) + 1]]);

describe("bets on blocks", () => {
  test("nothing seen is worth exactly nothing: the weights are one together", () => {
    expect(logE(new Map())).toBeCloseTo(0, 12);
  });

  test("of a block of any size, either sign being as likely, the next is worth one on average", () => {
    fc.assert(
      fc.property(sums, size, (counts, sum) => {
        const now = logE(counts);
        const up = Math.exp(logE(withOne(counts, sum)) - now);
        const down = Math.exp(logE(withOne(counts, -sum)) - now);
        expect((up + down) / 2).toBeCloseTo(1, 9);
      }),
    );
  });

  test("one block, however large, never more than doubles the capital", () => {
    fc.assert(
      fc.property(sums, size, (counts, sum) => {
        expect(logE(withOne(counts, sum)) - logE(counts)).toBeLessThanOrEqual(Math.LN2);
      }),
    );
  });

  test("the same counts give the same digits in whatever order they came", () => {
    fc.assert(
      fc.property(sums, (counts) => {
        expect(logE(new Map([...counts].toReversed()))).toBe(logE(counts));
      }),
    );
  });

  test("a larger excess of the candidate is never weaker evidence", () => {
    fc.assert(
      fc.property(sums, fc.integer({ min: 1, max: 49 }), (counts, sum) => {
        const [more, less] = [withOne(counts, sum + 1), withOne(counts, sum)];
        expect(logE(more)).toBeGreaterThanOrEqual(logE(less) - 1e-12);
      }),
    );
  });
});
