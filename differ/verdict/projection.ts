import type { BlockCounts } from "../tally/sum-counts.ts";
import { blockCapital } from "./block-bets.ts";
import { type Capital, type OddCounts, failCapital, passCapital } from "./e-values.ts";

/** Beyond this, "about N more requests" is no help to anybody. */
const REQUESTS_MAX = 1e9;

export interface ProjectionInput {
  readonly requests: OddCounts;
  /** Complete blocks by their sums. */
  readonly blockSums: BlockCounts;
  /** Exchanges of a block. */
  readonly blockSize: number;
  readonly harm: number;
  readonly tolerance: number;
  /** Logs of the e-values to reach; without `fail` the place can only pass. */
  readonly pass: number;
  readonly fail: number | undefined;
}

/**
 * About how many more requests until a verdict, if everything goes on at the rates seen so far;
 * undefined when they lead to none within a billion requests.
 */
export function requestsNeeded(input: ProjectionInput): number | undefined {
  const { requests, harm, pass } = input;
  if (requests.n === 0) return undefined;
  const toPass = growthUntil(passCapital(requests, harm), pass);
  const growth = Math.min(toPass, growthUntilFail(input));
  if (!(requests.n * growth <= REQUESTS_MAX)) return undefined;
  return Math.max(1, Math.ceil(requests.n * (growth - 1)));
}

function growthUntilFail(input: ProjectionInput): number {
  const { requests, tolerance, fail } = input;
  if (fail === undefined) return Number.POSITIVE_INFINITY;
  const { n } = requests;
  // Blocks that are closed speak for their own exchanges, not for those of the open one.
  const closed = Math.floor(n / input.blockSize) * input.blockSize;
  const covered = input.blockSums.size > 0 && closed > 0 ? closed / n : 1;
  const blocks = covered * growthUntil(blockCapital(expectedBlocks(input)), fail);
  if (tolerance === 0) return blocks;
  return Math.max(blocks, growthUntil(failCapital(requests, tolerance), fail));
}

/**
 * Blocks by their sums; before the first has closed, what the requests seen let expect: a block is
 * the candidate's when at least one of its exchanges is.
 */
function expectedBlocks(input: ProjectionInput): BlockCounts {
  const { requests, blockSums, blockSize } = input;
  const excess = (requests.candidate - requests.secondary) / requests.n;
  if (blockSums.size > 0 || excess <= 0) return blockSums;
  const share = 1 - (1 - excess) ** blockSize;
  const sum = Math.max(1, Math.round((excess * blockSize) / share));
  return new Map([[sum, share * (requests.n / blockSize)]]);
}

/** Newton's steps come to rest within this of the growth. */
const PRECISION = 1e-7;
const STEPS_MAX = 50;

/**
 * The least growth, at least 1, at which the mixture reaches `target`; infinite where it never
 * does. The log of a mixture is convex in the growth, and the growth at which one bet alone
 * reaches the target is not below it: from there Newton's steps come down to it and never pass it.
 */
export function growthUntil(capital: Capital, target: number): number {
  const { weights, logs } = capital;
  let growth = Number.POSITIVE_INFINITY;
  for (let index = 0; index < logs.length; index += 1) {
    const log = logs[index] ?? 0;
    if (log > 0) growth = Math.min(growth, (target - (weights[index] ?? 0)) / log);
  }
  if (growth === Number.POSITIVE_INFINITY) return growth;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const next = growth - newtonStep(capital, target, growth);
    if (!(growth - next > PRECISION * growth)) break;
    growth = next;
  }
  return Math.max(1, growth);
}

/** How far the log is above the target, by how fast it grows: the mean of the bets' logs, by what each has made. */
function newtonStep({ weights, logs }: Capital, target: number, growth: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logs.length; index += 1) {
    largest = Math.max(largest, (weights[index] ?? 0) + growth * (logs[index] ?? 0));
  }
  let sum = 0;
  let sloped = 0;
  for (let index = 0; index < logs.length; index += 1) {
    const log = logs[index] ?? 0;
    const made = Math.exp((weights[index] ?? 0) + growth * log - largest);
    if (made === 0) continue;
    sum += made;
    sloped += made * log;
  }
  return (largest + Math.log(sum) - target) / (sloped / sum);
}
