import { type Random, seededRandom } from "../../core/index.ts";
import { DISPERSION_MAX } from "../../differ/verdict/bursts.ts";
import { blockEvidence } from "../../differ/verdict/testing/block-evidence.ts";
import { type Place, alike, bursts, oddShares } from "../../differ/verdict/testing/streams.ts";
import { printTable } from "./markdown.ts";
import { late } from "./scenarios.ts";

const BLOCK = 50;
/** The first field's. */
const TARGET = -Math.log((0.01 * 0.8 * 6) / Math.PI ** 2);

/** A rule: how far odd exchanges may lie apart in one spell, and how unlike blocks are to be for it to be asked. */
interface Rule {
  readonly name: string;
  readonly gap: number;
  readonly dispersion: number;
  /** So many full blocks in a row do not count again. */
  readonly free: number;
  /** A full block counts again only where its spell is the one that came so far. */
  readonly longest: boolean;
  /** Blocks are compared from the first one with an odd exchange on. */
  readonly sinceFirst: boolean;
}
const CHOSEN = { gap: 12, dispersion: DISPERSION_MAX, free: 4, longest: false, sinceFirst: false };
const GAPS: readonly Rule[] = [
  { ...CHOSEN, name: "blocks alone", gap: 0, dispersion: Number.POSITIVE_INFINITY },
  ...[0, 4, 8, 12, 16].map((gap) => ({ ...CHOSEN, name: `gap ${gap}`, gap })),
  { ...CHOSEN, name: "gap 12, over 3", dispersion: 3 },
  { ...CHOSEN, name: "gap 12, always", dispersion: Number.NEGATIVE_INFINITY },
];
const AGAIN: readonly Rule[] = [
  ...[2, 4, 8].map((free) => ({ ...CHOSEN, name: `${free} free`, free })),
  { ...CHOSEN, name: "all free", free: Number.POSITIVE_INFINITY },
  ...[2, 4].map((free) => ({ ...CHOSEN, name: `${free} free, longest`, free, longest: true })),
  { ...CHOSEN, name: "4 free, since first", sinceFirst: true },
];
const RULES = [...GAPS, ...AGAIN];

type Stream = readonly [name: string, place: (random: Random) => Place];

const burst = (start: number, shortest: number, density = 1): Stream => [
  `bursts of ${shortest}-${shortest === 20 ? 40 : 2 * shortest}, ${100 * density} % of each, one in ${1 / start}`,
  (random) =>
    bursts(random, { start, shortest, longest: shortest === 20 ? 40 : 2 * shortest, density }),
];
const ALIKE: readonly Stream[] = [
  ...[0.002, 0.01].map((start) => burst(start, 20)),
  burst(0.002, 20, 0.5),
  ...[0.0005, 0.002, 0.005].map((start) => burst(start, 60)),
  ...[0.5, 0.3, 0.2, 0.1, 0.05].map((density) => burst(0.002, 60, density)),
  burst(0.002, 100),
  burst(0.001, 200),
  burst(0.002, 200),
  burst(0.001, 200, 0.5),
  burst(0.001, 200, 0.3),
  burst(0.001, 400),
  ["independent 5 %", (random) => alike(random, 0.05)],
];

const odd = (candidate: number, baseline: number) => (random: Random) =>
  oddShares(random, { candidate, baseline });
const WORSE: readonly Stream[] = [
  ["+1 %", odd(0.01, 0)],
  ["34 % against 24 %", odd(0.34, 0.24)],
  ["+5 points at 5 %", odd(0.1, 0.05)],
  ["always odd", odd(1, 0)],
  ["+1 %, from the 500th request on", late(odd(0.01, 0))],
  ["34 % against 24 %, from the 500th request on", late(odd(0.34, 0.24))],
  ["+5 points at 5 %, from the 500th request on", late(odd(0.1, 0.05))],
  ["always odd, from the 500th request on", late(odd(1, 0))],
  ...[0.005, 0.01].map((start): Stream => [
    `bursts of 20-40, one in ${1 / start}, in the candidate alone`,
    (random) => bursts(random, { start }, ["candidate"]),
  ]),
];

/** What it gains and costs that a burst over several blocks counts once. */
export function spellGaps({ runs, seed }: { runs: number; seed: number }): void {
  const alikeRows = ALIKE.map(([name, place]) => {
    const found = foundAt(place, { runs, seed, requests: 2000 });
    return [name, ...found.map((at) => `${((100 * at.length) / runs).toFixed(1)} %`)];
  });
  const of = Math.ceil(runs / 2);
  const worseRows = WORSE.map(([name, place]) => {
    const found = foundAt(place, { runs: of, seed, requests: 6000 });
    const median = (at: number[]) => at.sort((left, right) => left - right)[Math.ceil(of / 2) - 1];
    return [`${name}: found at, median`, ...found.map((at) => String(median(at) ?? "-"))];
  });
  const rows = [...alikeRows, ...worseRows];
  for (const [rules, from] of [
    [GAPS, 0],
    [AGAIN, GAPS.length],
  ] as const) {
    const part = rows.map(([name = "", ...cells]) =>
      [name].concat(cells.slice(from, from + rules.length)),
    );
    printTable(["", ...rules.map((rule) => rule.name)], part);
  }
}

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly requests: number;
}

/** Of each rule, at how many requests the runs failed that did. */
function foundAt(place: (random: Random) => Place, options: Options): number[][] {
  const random = seededRandom(options.seed);
  const found = RULES.map((): number[] => []);
  for (let run = 0; run < options.runs; run += 1) {
    const next = place(random);
    const signs = Array.from({ length: options.requests }, () => signOf(next()));
    for (const [index, rule] of RULES.entries()) {
      const at = failsAt(signs, rule);
      if (at !== undefined) found[index]?.push(at);
    }
  }
  return found;
}

function signOf({ primary, secondary, candidate }: ReturnType<Place>): number {
  return primary || candidate === secondary ? 0 : candidate ? 1 : -1;
}

function failsAt(signs: readonly number[], rule: Rule): number | undefined {
  const [all, own] = [new Map<number, number>(), new Map<number, number>()];
  const again: number[][] = [];
  let before = { closes: false, full: 0 };
  const odds: number[] = [];
  for (let done = BLOCK; done <= signs.length; done += BLOCK) {
    const block = readBlock(signs.slice(done - BLOCK, done), rule.gap);
    const full = block.full ? before.full + 1 : 0;
    odds.push(block.odd);
    count(all, block.head + block.rest);
    count(own, block.rest + (before.closes ? 0 : block.head));
    if (before.closes && full > rule.free) (again[full] ??= []).push(block.head);
    before = { closes: block.closes, full };
    if (blockEvidence(all) < TARGET) continue;
    const showsIt = () => blockEvidence(withAgain(own, again, rule)) >= TARGET;
    if (!inBursts(odds, rule) || showsIt()) return done;
  }
  return undefined;
}

/** Variance of the odd exchanges of a block by their mean. */
function inBursts(odds: readonly number[], { sinceFirst, dispersion }: Rule): boolean {
  const blocks = sinceFirst ? odds.slice(odds.findIndex((number) => number > 0)) : odds;
  const sum = blocks.reduce((whole, number) => whole + number, 0);
  const squares = blocks.reduce((whole, number) => whole + number ** 2, 0);
  return squares / sum - sum / blocks.length > dispersion;
}

function withAgain(
  own: ReadonlyMap<number, number>,
  again: readonly (readonly number[] | undefined)[],
  { longest }: Rule,
): ReadonlyMap<number, number> {
  const sums = new Map(own);
  for (const heads of again) {
    if (heads === undefined || (longest && heads.length > 1)) continue;
    for (const head of heads) count(sums, head);
  }
  return sums;
}

function count(sums: Map<number, number>, sum: number): void {
  if (sum !== 0) sums.set(sum, (sums.get(sum) ?? 0) + 1);
}

/** A block's sum, split where the spell that begins with it ends. */
function readBlock(signs: readonly number[], gap: number) {
  const block = { head: 0, rest: 0, odd: 0, closes: false, full: false };
  let last = -1;
  let inHead = true;
  for (const [index, sign] of signs.entries()) {
    if (sign === 0) continue;
    if (index - last > gap + 1) inHead = false;
    last = index;
    block.odd += 1;
    if (inHead) block.head += sign;
    else block.rest += sign;
  }
  block.closes = block.odd > 0 && signs.length - last <= gap + 1;
  block.full = block.closes && inHead;
  return block;
}
