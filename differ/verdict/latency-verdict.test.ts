import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/index.ts";
import { createTally } from "../tally/tally.ts";
import { summarize } from "./summarize.ts";
import { quietRun, simulate } from "./testing/simulation.ts";
import { latencies } from "./testing/latency-streams.ts";

/** The candidate is slow, or runs out of time, in one of 40 calls; otherwise a hair faster. */
function tailed(count: number, slowMs: number) {
  const tally = createTally({ blockSize: 50 });
  for (let index = 0; index < count; index += 1) {
    const base = 20 + ((index * 17) % 50) / 10;
    const latency = {
      ...{ primary: base, secondary: base },
      candidate: index % 40 === 7 ? slowMs : base - 0.1,
    };
    tally.add({ endpoint: "GET /", seq: index, index, observations: [], latency });
  }
  return summarize(quietRun(tally));
}

describe("the tail of latencies", () => {
  test("a candidate that is mostly faster and seldom far slower fails by its p99", () => {
    const { verdict, reasons } = tailed(3000, 400);
    expect(verdict).toBe("fail");
    expect(reasons.map(({ code }) => code)).toEqual(["LATENCY"]);
    expect(reasons[0]?.message).toMatch(/p99 (39|40)\d ms against 2\d(\.\d)? ms/);
  });

  test("time that ran out is slower than any threshold", () => {
    const { verdict, reasons } = tailed(3000, Number.POSITIVE_INFINITY);
    expect(verdict).toBe("fail");
    expect(reasons[0]?.message).toContain("p99 a timeout against");
  });

  test("before the warm-up is over nothing is said of the tail", () => {
    expect(tailed(500, 400).verdict).toBe("inconclusive");
  });
});

test("latencies alike reject in at most a tenth of alpha of runs, looked at all along", () => {
  const level = -Math.log10((0.001 * 6) / Math.PI ** 2);
  const { noticedAt } = simulate(
    { name: "alike", places: () => [], latencies: (random) => latencies(random) },
    {
      ...{ runs: 100, requests: 2000, seed: 5, lookEvery: 100, toTheEnd: true },
      notice: (_, { endpoints }) => (endpoints[0]?.paths[0]?.evidence ?? 0) >= level,
    },
  );
  expect(noticedAt.length).toBeLessThanOrEqual(1);
});

test("a candidate 20 % slower is noticed within 1,500 requests", () => {
  const draw = latencies(seededRandom(3), { all: 1.2 });
  const tally = createTally({ blockSize: 50 });
  for (let index = 0; index < 1500; index += 1) {
    tally.add({ endpoint: "GET /", seq: index, index, observations: [], latency: draw() });
  }
  expect(summarize(quietRun(tally)).endpoints[0]?.paths[0]?.evidence).toBeGreaterThan(3.22);
});
