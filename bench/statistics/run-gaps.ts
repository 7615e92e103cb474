import { type Random, seededRandom } from "../../core/index.ts";
import { failLogE } from "../../differ/verdict/e-values.ts";
import { type Place, alike, bursts, oddShares } from "../../differ/verdict/testing/streams.ts";
import { printTable } from "./markdown.ts";

const BLOCK = 50;
const GAPS = [0, 1, 2, 3, 4];
/** The first hard place's, of which runs have half. */
const TARGET = -Math.log((0.01 * 0.1 * 6) / Math.PI ** 2) + Math.LN2;

interface Counts {
  candidate: number;
  secondary: number;
  primary: number;
}
const ROLES = ["candidate", "secondary", "primary"] as const;

type Rule = (runs: Counts) => number;
const signs = (candidate: number, secondary: number) =>
  failLogE({ n: candidate + secondary, candidate, secondary });
const bySecondary: Rule = ({ candidate, secondary }) => signs(candidate, secondary);
const byBoth: Rule = ({ candidate, secondary, primary }) =>
  Math.min(signs(candidate, secondary), signs(candidate, primary));

interface Trial {
  readonly name: string;
  readonly rule: Rule;
  place(random: Random): Place;
}

const burstsOf = (start: number, longest: number, density = 1) => ({
  name: `bursts of ${longest - 20}-${longest}, ${100 * density} % of each, one in ${1 / start}`,
  rule: byBoth,
  place: (random: Random) => bursts(random, { start, density, shortest: longest - 20, longest }),
});

const ALIKE: readonly Trial[] = [
  ...[0.002, 0.01].map((start) => burstsOf(start, 40)),
  burstsOf(0.005, 50),
  burstsOf(0.002, 40, 0.8),
  ...[0.0005, 0.002, 0.01].map((start) => burstsOf(start, 40, 0.5)),
  burstsOf(0.002, 50, 0.5),
  burstsOf(0.002, 40, 0.3),
  { ...burstsOf(0.002, 40, 0.3), name: "the same, against the secondary alone", rule: bySecondary },
  ...[0.01, 0.05, 0.2].map((share) => ({
    name: `independent ${100 * share} %`,
    rule: byBoth,
    place: (random: Random) => alike(random, share),
  })),
];

const WORSE: readonly Trial[] = [5, 10, 20, 30, 50, 70].map((percent) => ({
  name: `fails in ${percent} %: found at, median`,
  rule: byBoth,
  place: (random) => oddShares(random, { candidate: percent / 100, baseline: 0 }),
}));

/** What runs of failures show by themselves, by how many exchanges may lie inside one. */
export function runGaps({ runs, seed }: { runs: number; seed: number }): void {
  const alikeRows = ALIKE.map((trial) =>
    rowOf(trial, { runs, seed, requests: 2000 }, (found) => share(found.length, runs)),
  );
  const of = Math.ceil(runs / 5);
  const worseRows = WORSE.map((trial) =>
    rowOf(trial, { runs: of, seed, requests: 4000 }, (found) => median(found, of)),
  );
  printTable(["failing", ...GAPS.map((gap) => `gap ${gap}`)], [...alikeRows, ...worseRows]);
}

const share = (found: number, of: number) => `${((100 * found) / of).toFixed(1)} %`;
const median = (found: readonly number[], of: number) =>
  String(found.toSorted((left, right) => left - right)[Math.ceil(of / 2) - 1] ?? "-");

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly requests: number;
}

function rowOf(
  trial: Trial,
  options: Options,
  cell: (found: readonly number[]) => string,
): string[] {
  return [trial.name, ...GAPS.map((gap) => cell(foundAt(trial, gap, options)))];
}

function foundAt({ place, rule }: Trial, gap: number, options: Options): number[] {
  const random = seededRandom(options.seed);
  return Array.from({ length: options.runs }, () => {
    const next = place(random);
    const counts = { candidate: 0, secondary: 0, primary: 0 };
    let found: number | undefined;
    // To the end, so that every gap sees the same streams.
    for (let done = BLOCK; done <= options.requests; done += BLOCK) {
      countBlock(next, gap, counts);
      if (rule(counts) >= TARGET) found ??= done;
    }
    return found;
  }).filter((at) => at !== undefined);
}

function countBlock(next: Place, gap: number, counts: Counts): void {
  const last = { candidate: -Infinity, secondary: -Infinity, primary: -Infinity };
  for (let index = 0; index < BLOCK; index += 1) {
    const off = next();
    const odd = ROLES.filter((role) => off[role]);
    const [role] = odd;
    if (role === undefined || odd.length > 1) continue;
    if (index - last[role] > gap + 1 && index > gap) counts[role] += 1;
    last[role] = index;
  }
}
