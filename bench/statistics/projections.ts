import {
  type Scenario,
  type SimulationOptions,
  requestsAtShare,
  simulate,
} from "../../differ/verdict/testing/simulation.ts";
import { alike, oddShares } from "../../differ/verdict/testing/streams.ts";
import { percentText, printTable } from "./markdown.ts";

/** Where the first projection is read. */
const ASKED_AT = [300, 600, 1000];

const CASES: readonly Scenario[] = [
  { name: "no noise (passes)", places: () => [] },
  { name: "noise .2 % (passes)", places: (random) => [alike(random, 0.002)] },
  { name: "noise 1 % (passes)", places: (random) => [alike(random, 0.01)] },
  {
    name: "+1 %, no noise (fails)",
    places: (random) => [oddShares(random, { candidate: 0.01, baseline: 0 })],
  },
  {
    name: "+5 points at 5 % (fails)",
    places: (random) => [oddShares(random, { candidate: 0.1, baseline: 0.05 })],
  },
  {
    name: "34 % against 24 % (fails)",
    places: (random) => [oddShares(random, { candidate: 0.34, baseline: 0.24 })],
  },
];

/** Holds the requests that an open verdict says it needs against those it then takes. */
export function projections({ runs, seed }: { runs: number; seed: number }): void {
  const rows = CASES.flatMap((scenario) =>
    ASKED_AT.map((asked) => rowOf(scenario, asked, { runs, seed })),
  );
  printTable(
    [
      "case",
      "asked at",
      "still open",
      "said, median",
      "took, median",
      "said / took: p10",
      "median",
      "p90",
    ],
    rows,
  );
}

function rowOf(
  scenario: Scenario,
  asked: number,
  { runs, seed }: { runs: number; seed: number },
): string[] {
  const said = new Map<object, number>();
  const took = new Map<object, number>();
  const notice: SimulationOptions["notice"] = (tally, summary) => {
    const [endpoint] = summary.endpoints;
    const n = endpoint?.requests ?? 0;
    const open = summary.verdict === "inconclusive";
    if (n === asked && open && endpoint !== undefined) {
      const needs = endpoint.paths.map((path) => path.requestsNeeded ?? 0);
      said.set(tally, Math.max(endpoint.requestsNeeded ?? 0, ...needs));
    }
    if (n > asked && !open && said.has(tally) && !took.has(tally)) took.set(tally, n - asked);
    return false;
  };
  simulate(scenario, { runs, requests: 8000, seed, notice, toTheEnd: true });
  const ratios = [...said].map(
    ([run, needed]) => needed / (took.get(run) ?? Number.POSITIVE_INFINITY),
  );
  const at = (numbers: readonly number[], share: number) =>
    requestsAtShare(numbers, { runs: numbers.length }, share);
  return [
    scenario.name,
    String(asked),
    percentText(said.size, runs),
    String(at([...said.values()], 0.5) ?? "-"),
    String(at([...took.values()], 0.5) ?? "-"),
    ...[0.1, 0.5, 0.9].map((share) => at(ratios, share)?.toFixed(2) ?? "-"),
  ];
}
