import { describe, expect, test } from "vitest";
import type { Random } from "../../core/index.ts";
import { type Scenario, requestsAtShare, simulate } from "./testing/simulation.ts";
import { alike, bursts, oddShares, periodic, seenOnce } from "./testing/streams.ts";

/** The gate's alpha by default: the share of runs that may fail a candidate that is no different. */
const ALPHA = 0.01;

describe("a candidate like the baselines, looked at after every block", () => {
  const shares = [0.001, 0.01, 0.05, 0.2, 0.4];

  test.each<Scenario>([
    { name: "no noise", places: (random) => [alike(random, 0)] },
    {
      name: "five places with noise from .1 to 40 %",
      places: (random) => shares.map((share) => alike(random, share)),
    },
    {
      name: "noise in bursts of 20 to 40 exchanges",
      places: (random) => [bursts(random, { start: 0.002 })],
    },
    {
      name: "noise in bursts of 60 to 120 exchanges, which are longer than a block",
      places: (random) => [bursts(random, { start: 0.002, shortest: 60, longest: 120 })],
    },
    {
      name: "noise in bursts of 60 to 120 exchanges, three in ten odd",
      places: (random) => [
        bursts(random, { start: 0.002, shortest: 60, longest: 120, density: 0.3 }),
      ],
    },
    {
      name: "failing outcomes in bursts of 60 to 120 exchanges",
      kind: "outcome",
      places: (random) => [bursts(random, { start: 0.002, shortest: 60, longest: 120 })],
    },
    {
      name: "noise in bursts of 200 to 400 exchanges",
      places: (random) => [bursts(random, { start: 0.001, shortest: 200, longest: 400 })],
    },
    {
      name: "failing outcomes in bursts of 100 to 200 exchanges",
      kind: "outcome",
      places: (random) => [bursts(random, { start: 0.002, shortest: 100, longest: 200 })],
    },
    {
      name: "noise in bursts of 60 to 120 exchanges, the shadow beginning again in the middle of them",
      restartEvery: 130,
      places: (random) => [bursts(random, { start: 0.002, shortest: 60, longest: 120 })],
    },
    {
      name: "noise by the clock, forty of every 250 exchanges",
      places: (random) => [periodic(random, { every: 250, length: 40 })],
    },
    ...[
      { endpoints: 30, each: 30 },
      { endpoints: 6, each: 60 },
    ].map(({ endpoints, each }): Scenario => ({
      name: `bursts over ${endpoints} endpoints of ${each} exchanges, which go up in a template`,
      ...{ endpoints, shared: true, templateAfter: endpoints * each },
      places: (random) => [bursts(random, { start: 0.002 })],
    })),
    {
      name: "failing outcomes in bursts of 20 to 40 exchanges",
      kind: "outcome",
      places: (random) => [bursts(random, { start: 0.002 })],
    },
    {
      name: "failing outcomes in many bursts, half of the exchanges in each",
      kind: "outcome",
      places: (random) => [bursts(random, { start: 0.01, density: 0.5 })],
    },
  ])("fails at most alpha of runs: $name", (scenario) => {
    const runs = 200;
    const { failedAt } = simulate(scenario, { runs, requests: 2000, seed: 2026 });
    expect(failedAt.length).toBeLessThanOrEqual(runs * ALPHA);
  });

  test("judged by single requests instead of blocks, bursts would fail it far too often", () => {
    const scenario = {
      name: "bursts",
      places: (random: Random) => [bursts(random, { start: 0.002 })],
    };
    const options = { runs: 50, requests: 2000, seed: 2026, blockSize: 1 };
    const { failedAt } = simulate(scenario, options);
    expect(failedAt.length).toBeGreaterThan(10);
  });
});

describe("a candidate that is worse is found, in the median,", () => {
  test.each<{ scenario: Scenario; requests: number; lookEvery: number }>([
    {
      scenario: {
        name: "+1 % at no noise",
        places: (random) => [oddShares(random, { candidate: 0.01, baseline: 0 })],
      },
      requests: 1500,
      lookEvery: 50,
    },
    {
      scenario: {
        name: "odd in 34 % against 24 %",
        places: (random) => [oddShares(random, { candidate: 0.34, baseline: 0.24 })],
      },
      requests: 1500,
      lookEvery: 50,
    },
    {
      scenario: {
        name: "+1 % at no noise, as the fifth place",
        places: (random) => [
          ...Array.from({ length: 4 }, seenOnce),
          oddShares(random, { candidate: 0.01, baseline: 0 }),
        ],
      },
      requests: 2200,
      lookEvery: 50,
    },
    {
      scenario: {
        name: "odd in 34 % against 24 %, as the fifth place",
        places: (random) => [
          ...Array.from({ length: 4 }, seenOnce),
          oddShares(random, { candidate: 0.34, baseline: 0.24 }),
        ],
      },
      requests: 2300,
      lookEvery: 50,
    },
    {
      scenario: {
        name: "always off, by blocks",
        places: (random) => [oddShares(random, { candidate: 1, baseline: 0 })],
      },
      requests: 600,
      lookEvery: 50,
    },
    {
      scenario: {
        name: "always failing, by the hard rule",
        kind: "outcome",
        places: (random) => [oddShares(random, { candidate: 1, baseline: 0 })],
      },
      requests: 100,
      lookEvery: 10,
    },
  ])("within $requests requests: $scenario.name", ({ scenario, requests, lookEvery }) => {
    const runs = 100;
    const { failedAt } = simulate(scenario, { runs, requests: 2500, seed: 11, lookEvery });
    expect(requestsAtShare(failedAt, { runs }, 0.5)).toBeLessThanOrEqual(requests);
  });
});
