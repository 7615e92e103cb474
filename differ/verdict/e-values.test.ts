import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failLogE, passLogE, printedEvidence, twoSidedLogE } from "./e-values.ts";

const counts = fc.record({ candidate: fc.nat(500), secondary: fc.nat(500), rest: fc.nat(5000) });
const of = ({
  candidate,
  secondary,
  rest,
}: {
  candidate: number;
  secondary: number;
  rest: number;
}) => ({
  n: candidate + secondary + rest,
  candidate,
  secondary,
});
const LOG_100 = Math.log(100);

describe("evidence for a regression", () => {
  test("9 candidate odd blocks against none are worth more than 100, 7 more than 20", () => {
    const e = (blocks: number) =>
      Math.exp(failLogE({ n: blocks, candidate: blocks, secondary: 0 }));
    expect(e(7)).toBeGreaterThan(20);
    expect(e(6)).toBeLessThan(20);
    expect(e(9)).toBeGreaterThan(100);
    expect(e(8)).toBeLessThan(100);
    expect(e(10)).toBeCloseTo(208.949, 3);
  });

  test("nothing seen is worth exactly nothing", () => {
    expect(failLogE({ n: 0, candidate: 0, secondary: 0 })).toBeCloseTo(0, 12);
    expect(passLogE({ n: 0, candidate: 0, secondary: 0 }, 0.01)).toBeCloseTo(0, 12);
    expect(printedEvidence(-1e-9)).toBe(0);
  });

  test("a fair coin's next toss is worth one on average: the capital of a fair bet", () => {
    fc.assert(
      fc.property(counts, (drawn) => {
        const { n, candidate, secondary } = of(drawn);
        const now = failLogE({ n, candidate, secondary });
        const up = Math.exp(failLogE({ n: n + 1, candidate: candidate + 1, secondary }) - now);
        const down = Math.exp(failLogE({ n: n + 1, candidate, secondary: secondary + 1 }) - now);
        expect((up + down) / 2).toBeCloseTo(1, 9);
      }),
    );
  });

  test("one more candidate odd raises it, one more secondary odd lowers it", () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(0, 0.01, 0.2), (drawn, tolerance) => {
        const at = of(drawn);
        const now = failLogE(at, tolerance);
        expect(
          failLogE({ ...at, n: at.n + 1, candidate: at.candidate + 1 }, tolerance),
        ).toBeGreaterThan(now);
        expect(
          failLogE({ ...at, n: at.n + 1, secondary: at.secondary + 1 }, tolerance),
        ).toBeLessThan(now);
      }),
    );
  });

  test("a tolerated excess is no evidence, however long it lasts", () => {
    expect(failLogE({ n: 1_000_000, candidate: 10_000, secondary: 0 }, 0.01)).toBeLessThan(LOG_100);
    expect(failLogE({ n: 1_000_000, candidate: 12_000, secondary: 0 }, 0.01)).toBeGreaterThan(
      LOG_100,
    );
  });

  test("a billion requests neither overflow nor vanish", () => {
    expect(failLogE({ n: 1e9, candidate: 1e9, secondary: 0 })).toBeCloseTo(
      1e9 * Math.log1p(0.97),
      -2,
    );
    expect(Number.isFinite(failLogE({ n: 1e9, candidate: 0, secondary: 1e9 }))).toBe(true);
    expect(Number.isFinite(passLogE({ n: 1e9, candidate: 1e9, secondary: 0 }, 0.01))).toBe(true);
  });
});

describe("evidence for a pass", () => {
  test("with nothing odd, harm 1 % and alpha .01, exactly 502 requests pass", () => {
    expect(passLogE({ n: 501, candidate: 0, secondary: 0 }, 0.01)).toBeLessThan(LOG_100);
    expect(passLogE({ n: 502, candidate: 0, secondary: 0 }, 0.01)).toBeGreaterThanOrEqual(LOG_100);
  });

  test.each([
    [0.05, 66],
    [0.01, 335],
    [0.005, 671],
    [0.001, 3360],
  ])("with nothing odd, harm %f and alpha .05 take %i requests", (harm, requests) => {
    const at = (n: number) => passLogE({ n, candidate: 0, secondary: 0 }, harm);
    expect(at(requests)).toBeGreaterThanOrEqual(Math.log(20));
    expect(at(requests - 1)).toBeLessThan(Math.log(20));
  });

  test("one more candidate odd lowers it", () => {
    fc.assert(
      fc.property(counts, (drawn) => {
        const at = of(drawn);
        const more = { ...at, n: at.n + 1, candidate: at.candidate + 1 };
        expect(passLogE(more, 0.01)).toBeLessThan(passLogE(at, 0.01));
      }),
    );
  });
});

test("the test of the baselines does not care which of the two is odd", () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(2000), (left, right) => {
      expect(twoSidedLogE(left, right)).toBeCloseTo(twoSidedLogE(right, left), 9);
    }),
  );
});
