import type { Random } from "../../core/index.ts";
import { latencies } from "../../differ/verdict/testing/latency-streams.ts";
import type { Scenario } from "../../differ/verdict/testing/simulation.ts";
import {
  type Place,
  alike,
  bursts,
  oddShares,
  seenOnce,
} from "../../differ/verdict/testing/streams.ts";

const SHARES = [0.001, 0.01, 0.05, 0.1, 0.2, 0.4];
const everDifferent = (): Place => () => ({ primary: true, secondary: true, candidate: true });

const many = (random: Random): Place[] => [
  ...SHARES.map((share) => alike(random, share)),
  bursts(random, { start: 0.002 }),
  everDifferent(),
];

/** A candidate that is no different from the secondary. */
export const ALIKE: readonly Scenario[] = [
  ...[0, ...SHARES].map((share) => ({
    name: `independent noise ${100 * share} %`,
    places: (random: Random) => [alike(random, share)],
  })),
  { name: "nearly always noisy (90 %)", places: (random) => [alike(random, 0.9)] },
  { name: "a constant of each instance", places: () => [everDifferent()] },
  { name: "eight fields of all these kinds", places: many },
  { name: "eight fields each of three endpoints", endpoints: 3, places: many },
  ...[0.0005, 0.002, 0.005, 0.01].map((start) => ({
    name: `bursts of 20-40, one in ${1 / start}`,
    places: (random: Random) => [bursts(random, { start })],
  })),
  {
    name: "bursts of 20-40, half of each off, one in 500",
    places: (random) => [bursts(random, { start: 0.002, density: 0.5 })],
  },
  {
    name: "bursts of 60-120 (over a block), one in 500",
    places: (random) => [bursts(random, { start: 0.002, shortest: 60, longest: 120 })],
  },
  ...[0.0005, 0.002, 0.005, 0.01].map((start) => ({
    name: `failing outcomes, bursts of 20-40, one in ${1 / start}`,
    kind: "outcome" as const,
    places: (random: Random) => [bursts(random, { start })],
  })),
  {
    name: "failing outcomes, bursts of 30-50, one in 200",
    kind: "outcome",
    places: (random) => [bursts(random, { start: 0.005, shortest: 30, longest: 50 })],
  },
  {
    name: "failing outcomes, bursts of 20-40, half of each, one in 100",
    kind: "outcome",
    places: (random) => [bursts(random, { start: 0.01, density: 0.5 })],
  },
  {
    name: "failing outcomes, bursts of 60-120 (over a block), one in 500",
    kind: "outcome",
    places: (random) => [bursts(random, { start: 0.002, shortest: 60, longest: 120 })],
  },
  {
    name: "failing outcomes, independent 5 %",
    kind: "outcome",
    places: (random) => [alike(random, 0.05)],
  },
  { name: "latencies alike", places: () => [], latencies: (random) => latencies(random) },
];

const change = (candidate: number, baseline: number) => (random: Random) =>
  oddShares(random, { candidate, baseline });
const first = (place: (random: Random) => Place) => (random: Random) => [place(random)];
const fifth = (place: (random: Random) => Place) => (random: Random) => [
  ...Array.from({ length: 4 }, seenOnce),
  place(random),
];

/** A candidate that is worse, with how many requests it may take to find it in the median. */
export const WORSE: readonly (Scenario & {
  readonly within?: number;
  readonly longest?: number;
})[] = [
  { name: "+1 %, no noise", places: first(change(0.01, 0)), within: 1500 },
  { name: "+1 %, no noise, fifth field", places: fifth(change(0.01, 0)), within: 2200 },
  {
    name: "+10 points at 40 % noise (34 % against 24 %)",
    places: first(change(0.34, 0.24)),
    within: 1500,
  },
  {
    name: "+10 points at 40 % noise, fifth field",
    places: fifth(change(0.34, 0.24)),
    within: 2300,
  },
  { name: "+1 % at .1 %", places: first(change(0.011, 0.001)) },
  { name: "+1 % at 1 %", places: first(change(0.02, 0.01)), longest: 10_000 },
  { name: "+5 points at 5 %", places: first(change(0.1, 0.05)) },
  { name: "+10 points at 10 %", places: first(change(0.2, 0.1)) },
  { name: "+30 points at 20 %", places: first(change(0.5, 0.2)) },
  {
    name: "+1 %, bursts of 20-40 in all three, one in 500",
    places: (random) => [either(change(0.01, 0)(random), bursts(random, { start: 0.002 }))],
    longest: 10_000,
  },
  { name: "always odd, by blocks", places: first(change(1, 0)), within: 600 },
  {
    name: "always fails, by the hard rule",
    kind: "outcome",
    places: first(change(1, 0)),
    within: 100,
  },
  {
    name: "fails in 95 %, by the hard rule",
    kind: "outcome",
    places: first(change(0.95, 0)),
  },
  { name: "fails in 30 %", kind: "outcome", places: first(change(0.3, 0)) },
  {
    name: "always odd, in each of three endpoints with six noisy fields",
    endpoints: 3,
    places: (random) => [change(1, 0)(random), ...SHARES.map((share) => alike(random, share))],
  },
  {
    name: "always fails, in each of three endpoints with six noisy fields",
    kind: "outcome",
    endpoints: 3,
    places: (random) => [change(1, 0)(random), ...SHARES.map((share) => alike(random, share))],
  },
];

/** Off where either says so. */
function either(left: Place, right: Place): Place {
  return () => {
    const [a, b] = [left(), right()];
    return {
      primary: a.primary || b.primary,
      secondary: a.secondary || b.secondary,
      candidate: a.candidate || b.candidate,
    };
  };
}

export const SLOWER: readonly Scenario[] = [
  ...[1.02, 1.05, 1.1, 1.2, 1.5].map((all) => ({
    name: `median +${Math.round(100 * (all - 1))} %`,
    places: () => [],
    latencies: (random: Random) => latencies(random, { all }),
  })),
  ...[1.2, 1.5].map((tail) => ({
    name: `slowest twentieth x${tail}`,
    places: () => [],
    latencies: (random: Random) => latencies(random, { tail }),
  })),
  {
    name: "2 % of calls three times slower",
    places: () => [],
    latencies: (random: Random) => latencies(random, { thrice: 0.02 }),
  },
];

/** More harm than 1 % that a pass rules out, spread evenly or in bursts of 20 to 40. */
export const HARMFUL: readonly Scenario[] = [0.01, 0.02, 0.05].flatMap((harm): Scenario[] => [
  { name: `+${100 * harm} %, evenly`, places: first(change(harm, 0)) },
  {
    name: `+${100 * harm} %, in bursts`,
    places: (random: Random) => [bursts(random, { start: harm / 30 / (1 - harm) }, ["candidate"])],
  },
]);
