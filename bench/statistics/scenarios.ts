import type { Random } from "../../core/index.ts";
import { latencies } from "../../differ/verdict/testing/latency-streams.ts";
import type { Scenario } from "../../differ/verdict/testing/simulation.ts";
import {
  type BurstShape,
  type Place,
  alike,
  bursts,
  oddShares,
  periodic,
  seenOnce,
} from "../../differ/verdict/testing/streams.ts";

const SHARES = [0.001, 0.01, 0.05, 0.1, 0.2, 0.4];
const everDifferent = (): Place => () => ({ primary: true, secondary: true, candidate: true });

const many = (random: Random): Place[] => [
  ...SHARES.map((share) => alike(random, share)),
  bursts(random, { start: 0.002 }),
  everDifferent(),
];

/** Failing outcomes in bursts of all three roles, begun in these shares of exchanges. */
function burstsOf(starts: readonly number[], shape: Omit<BurstShape, "start">): Scenario[] {
  return starts.map((start) => ({
    name: `failing outcomes, ${burstsName({ ...shape, start })}`,
    kind: "outcome",
    places: (random) => [bursts(random, { ...shape, start })],
  }));
}

/** Longer than a block, or than it takes two and a half blocks for. */
const LONG_BURSTS: readonly (BurstShape & { readonly name: string })[] = [
  ...[0.0005, 0.002, 0.005].map((start) => ({ start, shortest: 60, longest: 120 })),
  ...[0.5, 0.3, 0.1].map((density) => ({ start: 0.002, shortest: 60, longest: 120, density })),
  { start: 0.002, shortest: 100, longest: 200 },
  { start: 0.001, shortest: 200, longest: 400 },
  { start: 0.002, shortest: 200, longest: 400 },
  { start: 0.001, shortest: 200, longest: 400, density: 0.3 },
  { start: 0.001, shortest: 400, longest: 800 },
].map((shape) => ({ ...shape, name: burstsName(shape) }));

function burstsName({ start, shortest = 20, longest = 40, density = 1 }: BurstShape): string {
  const odd = density === 1 ? "" : `, ${100 * density} % of each`;
  return `bursts of ${shortest}-${longest}${odd}, one in ${1 / start}`;
}

const OUTCOME_OR_VALUE = ["value", "outcome"] as const;
const called = (kind: "outcome" | "value", name: string) =>
  kind === "outcome" ? `failing outcomes, ${name}` : name;

/** What bursts may do besides. */
const ATTACKS: readonly Scenario[] = [
  ...OUTCOME_OR_VALUE.flatMap((kind) =>
    [
      { start: 0.002, shortest: 20, longest: 40 },
      { start: 0.002, shortest: 60, longest: 120 },
      { start: 0.002, shortest: 100, longest: 200 },
      { start: 0.001, shortest: 200, longest: 400 },
    ].map((shape): Scenario => ({
      ...{ name: called(kind, `${burstsName(shape)}, one under way at the start`), kind },
      places: (random) => [bursts(random, { ...shape, underWay: true })],
    })),
  ),
  ...OUTCOME_OR_VALUE.flatMap((kind) =>
    [
      { every: 250, length: 40 },
      { every: 300, length: 150 },
      { every: 50, length: 10 },
    ].map((shape): Scenario => ({
      ...{ name: called(kind, `${shape.length} of every ${shape.every}, one role's`), kind },
      places: (random) => [periodic(random, shape)],
    })),
  ),
  ...OUTCOME_OR_VALUE.flatMap((kind) =>
    [60, 200].map((shortest): Scenario => {
      const shape = { start: shortest === 60 ? 0.002 : 0.001, shortest, longest: 2 * shortest };
      return {
        name: called(kind, `${burstsName(shape)}, the shadow restarted every 130`),
        ...{ kind, restartEvery: 130 },
        places: (random) => [bursts(random, shape)],
      };
    }),
  ),
  {
    ...{
      name: "failing outcomes, bursts of 60-120, one in 500, over three endpoints",
      kind: "outcome",
    },
    ...{ endpoints: 3, shared: true },
    places: (random) => [bursts(random, { start: 0.002, shortest: 60, longest: 120 })],
  },
  ...(
    [
      [30, 30],
      [6, 60],
      [20, 12],
      [3, 300],
    ] as const
  ).map(([endpoints, each]): Scenario => ({
    name: `bursts of 20-40, one in 500, over ${endpoints} endpoints of ${each} that go up in one`,
    ...{ endpoints, shared: true, templateAfter: endpoints * each },
    places: (random) => [bursts(random, { start: 0.002 })],
  })),
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
  ...LONG_BURSTS.map(({ name, ...shape }) => ({
    name,
    places: (random: Random) => [bursts(random, shape)],
  })),
  {
    name: "bursts of 60-120, one in 500, in 5 % noise",
    places: (random) => [
      either(bursts(random, { start: 0.002, shortest: 60, longest: 120 }), alike(random, 0.05)),
    ],
  },
  ...[
    ...burstsOf([0.0005, 0.002, 0.005, 0.01], { shortest: 20, longest: 40 }),
    ...burstsOf([0.002, 0.005, 0.01], { shortest: 30, longest: 50 }),
    ...burstsOf([0.0005, 0.002, 0.005, 0.01], { shortest: 20, longest: 40, density: 0.5 }),
    ...burstsOf([0.002, 0.005], { shortest: 30, longest: 50, density: 0.5 }),
    ...burstsOf([0.002, 0.005], { shortest: 20, longest: 40, density: 0.3 }),
    ...burstsOf([0.0005, 0.002, 0.005], { shortest: 60, longest: 120 }),
    ...burstsOf([0.002], { shortest: 60, longest: 120, density: 0.5 }),
    ...burstsOf([0.002], { shortest: 60, longest: 120, density: 0.3 }),
    ...burstsOf([0.002], { shortest: 100, longest: 200 }),
    ...burstsOf([0.001, 0.002], { shortest: 200, longest: 400 }),
    ...burstsOf([0.001], { shortest: 200, longest: 400, density: 0.3 }),
  ],
  ...[0.01, 0.05, 0.2].map((share) => ({
    name: `failing outcomes, independent ${100 * share} %`,
    kind: "outcome" as const,
    places: (random: Random) => [alike(random, share)],
  })),
  ...ATTACKS,
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
  ...[0.005, 0.01].map((start) => ({
    name: `${burstsName({ start })}, in the candidate alone`,
    places: (random: Random) => [bursts(random, { start }, ["candidate"])],
    longest: 10_000,
  })),
  ...(
    [
      ["always odd", change(1, 0)],
      ["34 % against 24 %", change(0.34, 0.24)],
      ["+5 points at 5 %", change(0.1, 0.05)],
    ] as const
  ).map(([name, place]) => ({
    name: `${name}, from the 500th request on`,
    places: first(late(place)),
  })),
  { name: "always odd, by blocks", places: first(change(1, 0)), within: 600 },
  {
    name: "always fails, by the hard rule",
    kind: "outcome",
    places: first(change(1, 0)),
    within: 100,
  },
  {
    name: "always fails, from the 500th request on",
    kind: "outcome",
    places: first(late(change(1, 0))),
  },
  ...[5, 10, 20, 30, 50, 70, 80, 95].map((percent) => ({
    name: `fails in ${percent} %`,
    kind: "outcome" as const,
    places: first(change(percent / 100, 0)),
  })),
  { name: "fails in 30 %, 5 % in all", kind: "outcome", places: first(change(0.3, 0.05)) },
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

/** Nothing is off in the first exchanges. */
export function late(place: (random: Random) => Place): (random: Random) => Place {
  return (random) => {
    const after = place(random);
    let done = 0;
    return () => {
      done += 1;
      return done > 500 ? after() : { primary: false, secondary: false, candidate: false };
    };
  };
}

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
