/**
 * `npm run statistics [-- --runs N --seed N --only PART --scenario PREFIX]` prints the tables of docs/statistics.md:
 * made-up streams go through the tally and the verdict that the product has.
 */
import { parseArgs } from "node:util";
import {
  type SimulationOptions,
  type SimulationResult,
  requestsAtShare,
  simulate,
} from "../../differ/verdict/testing/simulation.ts";
import { MIXTURES, SPENDING, STREAMS, trialRuns } from "./alternatives.ts";
import { diffyShows } from "./diffy.ts";
import { percentText, printTable, shareText } from "./markdown.ts";
import { projections } from "./projections.ts";
import { runGaps } from "./run-gaps.ts";
import { spellGaps } from "./spell-gaps.ts";
import { ALIKE, HARMFUL, SLOWER, WORSE } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: "2026" },
    only: { type: "string" },
    scenario: { type: "string", default: "" },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!Number.isSafeInteger(runs) || runs < 10 || !Number.isSafeInteger(seed))
  throw new Error("expected --runs N, at least 10, and --seed N");

/** The first place of the latency share: what its evidence has to reach, log10. */
const LATENCY_EVIDENCE = -Math.log10((0.01 * 0.1 * 6) / Math.PI ** 2);
/** The first and the fifth field's. */
const fieldTarget = (share: number) => -Math.log(0.01 * 0.8 * share);

/** The rows of those scenarios that were asked for, each worked out when it is printed. */
function* rowsOf<S extends { readonly name: string }>(
  scenarios: readonly S[],
  row: (scenario: S) => string[],
): Generator<string[]> {
  for (const scenario of scenarios) {
    if (scenario.name.startsWith(values.scenario)) yield row(scenario);
  }
}

const atShare = (at: readonly number[], of: number, share: number) =>
  String(requestsAtShare(at, { runs: of }, share) ?? "-");

function falseAlarms(): void {
  const options: SimulationOptions = {
    runs,
    requests: 2000,
    seed,
    toTheEnd: true,
    notice: diffyShows,
  };
  const rows = rowsOf(ALIKE, (scenario) => {
    const { failedAt, unhealthy, everPassed, noticedAt, noticedAtEnd } = simulate(
      scenario,
      options,
    );
    return [
      scenario.name,
      shareText(failedAt.length, runs),
      percentText(unhealthy, runs),
      percentText(everPassed, runs),
      percentText(noticedAt.length, runs),
      percentText(noticedAtEnd, runs),
    ];
  });
  printTable(
    ["alike", "fails ever (95 %)", "unhealthy", "passes ever", "Diffy ever", "Diffy at the end"],
    rows,
  );
}

function detection(): void {
  const of = Math.ceil(runs / 5);
  const rows = rowsOf(WORSE, (scenario) => {
    const requests = scenario.longest ?? 5000;
    const hard = scenario.kind === "outcome";
    const notice = diffyShows;
    const result = simulate(scenario, {
      runs: of,
      requests,
      seed,
      notice,
      lookEvery: hard ? 10 : 50,
      toTheEnd: true,
    });
    return [
      scenario.name,
      scenario.within === undefined ? "" : String(scenario.within),
      ...found(result.failedAt, of),
      percentText(result.noticedAtEnd, of),
    ];
  });
  printTable(["worse", "within", "found: median", "p90", "by the end", "Diffy at the end"], rows);
}

function found(at: readonly number[], of: number): string[] {
  return [atShare(at, of, 0.5), atShare(at, of, 0.9), percentText(at.length, of)];
}

function latency(): void {
  const of = Math.ceil(runs / 10);
  const notice: SimulationOptions["notice"] = (_, summary) =>
    (summary.endpoints[0]?.paths[0]?.evidence ?? 0) >= LATENCY_EVIDENCE;
  const rows = rowsOf(SLOWER, (scenario) => {
    const options = { runs: of, requests: 20_000, seed, lookEvery: 200, notice, toTheEnd: true };
    const result: SimulationResult = simulate(scenario, options);
    return [scenario.name, ...found(result.noticedAt, of), ...found(result.failedAt, of)];
  });
  printTable(
    [
      "slower",
      "test rejects: median",
      "p90",
      "by 20,000",
      "verdict fails: median",
      "p90",
      "by 20,000",
    ],
    rows,
  );
}

function wrongPasses(): void {
  const rows = rowsOf(HARMFUL, (scenario) => {
    const result = simulate(scenario, { runs, requests: 2000, seed, toTheEnd: true });
    return [
      scenario.name,
      shareText(result.everPassed, runs),
      percentText(result.failedAt.length, runs),
    ];
  });
  printTable(["harm", "passes ever (95 %)", "fails by 2,000"], rows);
}

function alternatives(): void {
  const of = { detected: Math.ceil(runs / 2), alike: runs * 3 };
  const cells = (trial: Parameters<typeof trialRuns>[1]) =>
    Object.entries(STREAMS).map(([name, stream]) => {
      const innocent = name.startsWith("bursts") || name.startsWith("alike");
      const number = innocent ? of.alike : of.detected;
      const options = { runs: number, requests: innocent ? 2000 : 6000, seed };
      const reached = trialRuns(stream, trial, options);
      return innocent
        ? `${((100 * reached.length) / number).toFixed(1)} %`
        : atShare(reached, number, 0.5);
    });
  const target = fieldTarget(6 / Math.PI ** 2);
  const chosen = MIXTURES["chosen: signs and size"];
  if (chosen === undefined) throw new Error("no such mixture");
  const tried = [
    ...Object.entries(MIXTURES).map(([name, evidence]) => ({
      name,
      trial: { evidence, blockSize: 50, target },
    })),
    ...[10, 25, 100].map((blockSize) => ({
      name: `chosen, blocks of ${blockSize}`,
      trial: { evidence: chosen, blockSize, target },
    })),
    ...[1, 5, 30].flatMap((k) =>
      Object.entries(SPENDING).map(([name, share]) => ({
        name: `chosen, place ${k}, ${name}`,
        trial: { evidence: chosen, blockSize: 50, target: fieldTarget(share(k)) },
      })),
    ),
  ];
  const rows = rowsOf(tried, ({ name, trial }) => [name, ...cells(trial)]);
  printTable(["what", ...Object.keys(STREAMS)], rows);
}

const PARTS = {
  falseAlarms,
  detection,
  latency,
  wrongPasses,
  projections: () => projections({ runs: Math.ceil(runs / 5), seed }),
  alternatives,
  runGaps: () => runGaps({ runs, seed }),
  spellGaps: () => spellGaps({ runs, seed }),
};
console.log(`Seed ${seed}, ${runs} runs.\n`);
for (const [name, part] of Object.entries(PARTS)) {
  if (values.only !== undefined && values.only !== name) continue;
  console.log(`### ${name}\n`);
  part();
}
