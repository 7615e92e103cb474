/** By hand: `node differ/verdict/simulate.ts [runs]` prints how often and how soon verdicts fail. */
import type { Random } from "../../core/index.ts";
import {
  type Place,
  type Scenario,
  bursts,
  independent,
  oddShares,
  requestsAtShare,
  simulate,
} from "./simulation.ts";

const runs = Number(process.argv[2] ?? 1000);

function noise(share: number) {
  return (random: Random): Place =>
    independent(random, { primary: share, secondary: share, candidate: share });
}

const alike: Scenario[] = [
  ...[0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.4].map((share) => ({
    name: `alike, noise ${share}`,
    places: (random: Random) => [noise(share)(random)],
  })),
  {
    name: "alike, 6 places",
    places: (random) => [0.001, 0.01, 0.05, 0.1, 0.2, 0.4].map((share) => noise(share)(random)),
  },
  ...[0.0005, 0.002, 0.005, 0.01].map((share) => ({
    name: `alike, bursts ${share}`,
    places: (random: Random) => [bursts(random, share)],
  })),
  ...[0.0005, 0.002, 0.005, 0.01].map((share) => ({
    name: `alike, outcome bursts ${share}`,
    kind: "outcome" as const,
    places: (random: Random) => [bursts(random, share)],
  })),
];

const worse: Scenario[] = [
  {
    name: "+1 %, no noise",
    places: (random) => [oddShares(random, { candidate: 0.01, baseline: 0 })],
  },
  {
    name: "+1 %, noise .1 %",
    places: (random) => [oddShares(random, { candidate: 0.011, baseline: 0.001 })],
  },
  {
    name: "+1 %, noise 1 %",
    places: (random) => [oddShares(random, { candidate: 0.02, baseline: 0.01 })],
  },
  {
    name: ".34 against .24",
    places: (random) => [oddShares(random, { candidate: 0.34, baseline: 0.24 })],
  },
  { name: "always off", places: (random) => [oddShares(random, { candidate: 1, baseline: 0 })] },
  {
    name: "always failing",
    kind: "outcome",
    places: (random) => [oddShares(random, { candidate: 1, baseline: 0 })],
  },
  {
    name: "failing 30 %",
    kind: "outcome",
    places: (random) => [oddShares(random, { candidate: 0.3, baseline: 0 })],
  },
];

function row(cells: readonly (string | number)[]): void {
  process.stdout.write(
    `${cells.map((cell, index) => String(cell).padEnd(index === 0 ? 30 : 12)).join("")}\n`,
  );
}

row(["scenario", "block", "failed %", "unhealthy %", "passed %", "median", "p90"]);
for (const scenario of [...alike, ...worse]) {
  for (const blockSize of alike.includes(scenario) ? [50, 1] : [50]) {
    const options = {
      runs,
      requests: alike.includes(scenario) ? 2000 : 8000,
      seed: 20_26,
      blockSize,
    };
    const result = simulate(scenario, options);
    const share = (count: number) => ((100 * count) / runs).toFixed(2);
    row([
      scenario.name,
      blockSize,
      share(result.failed),
      share(result.unhealthy),
      share(result.passedAtEnd),
      requestsAtShare(result, { runs }, 0.5) ?? "-",
      requestsAtShare(result, { runs }, 0.9) ?? "-",
    ]);
  }
}
