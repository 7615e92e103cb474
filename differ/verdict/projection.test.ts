import fc from "fast-check";
import { expect, test } from "vitest";
import { blockCapital } from "./block-bets.ts";
import { logEOf, passLogE } from "./e-values.ts";
import { type ProjectionInput, requestsNeeded } from "./projection.ts";

const PASS = Math.log(100);
const input = (over: Partial<ProjectionInput>): ProjectionInput => ({
  requests: { n: 100, candidate: 0, secondary: 0 },
  blockSums: new Map(),
  ...{ blockSize: 50, harm: 0.01, tolerance: 0, pass: PASS, fail: undefined },
  ...over,
});

test("after so many more requests at the same rates the pass is there, and not before", () => {
  const counts = fc.record({
    n: fc.integer({ min: 1, max: 20_000 }),
    candidate: fc.nat(20),
    secondary: fc.nat(20),
  });
  fc.assert(
    fc.property(counts, (drawn) => {
      const requests = { ...drawn, n: drawn.n + drawn.candidate + drawn.secondary };
      fc.pre(passLogE(requests, 0.01) < PASS);
      const needed = requestsNeeded(input({ requests }));
      if (needed === undefined) return;
      const at = (more: number) => {
        const growth = (requests.n + more) / requests.n;
        return passLogE(
          {
            n: requests.n * growth,
            candidate: requests.candidate * growth,
            secondary: requests.secondary * growth,
          },
          0.01,
        );
      };
      expect(at(needed)).toBeGreaterThanOrEqual(PASS - 1e-4);
      if (needed > 1) expect(at(needed - 1.01)).toBeLessThan(PASS + 1e-4);
    }),
  );
});

test("a place that is going to fail says when its blocks will have failed it", () => {
  const requests = { n: 300, candidate: 90, secondary: 3 };
  const fail = Math.log(200);
  const needed = requestsNeeded(
    input({
      requests,
      fail,
      blockSums: new Map([
        [15, 5],
        [12, 1],
      ]),
    }),
  );
  const growth = (300 + (needed ?? 0)) / 300;
  expect(
    logEOf(
      blockCapital(
        new Map([
          [15, 5],
          [12, 1],
        ]),
      ),
      growth,
    ),
  ).toBeCloseTo(fail, 1);
});

test("rates that lead nowhere have no number, nor has a place without requests", () => {
  const requests = { n: 1000, candidate: 10, secondary: 0 };
  expect(requestsNeeded(input({ requests }))).toBeUndefined();
  expect(requestsNeeded(input({ requests: { n: 0, candidate: 0, secondary: 0 } }))).toBeUndefined();
});
