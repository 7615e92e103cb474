import { type Random, seededRandom } from "../../core/index.ts";
import { blockEvidence } from "../../differ/verdict/testing/block-evidence.ts";
import { type Place, alike, bursts, oddShares } from "../../differ/verdict/testing/streams.ts";

/** What might be done instead of what is done, on sums of blocks alone: cheap enough for many runs. */
type Evidence = (sums: ReadonlyMap<number, number>) => number;

const STAKES = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97];
/** The Krichevsky-Trofimov prior on the share of candidate blocks, cut off below one half. */
const KT = Array.from({ length: 60 }, (_, index) => {
  const share = 0.5 + (0.5 * (index + 0.5)) / 60;
  return { stake: 2 * share - 1, weight: 1 / Math.sqrt(share * (1 - share)) };
});

export const MIXTURES: Readonly<Record<string, Evidence>> = {
  "ten stakes on signs": mixture(STAKES.map((stake) => [1, (sum) => stake * Math.sign(sum)])),
  "KT prior on signs": mixture(
    KT.map(({ stake, weight }) => [weight, (sum) => stake * Math.sign(sum)]),
  ),
  "by size alone": mixture(
    [0.01, 0.03, 0.1, 0.25, 0.7, 3].map((pace) => [1, (sum) => 0.98 * Math.tanh(pace * sum)]),
  ),
  "chosen: signs and size": blockEvidence,
};

type Parts = readonly (readonly [number, (sum: number) => number])[];

function mixture(parts: Parts): Evidence {
  const whole = parts.reduce((sum, [weight]) => sum + weight, 0);
  return (sums) => {
    const logs = parts.map(([weight, stake]) => {
      let log = Math.log(weight / whole);
      for (const [sum, blocks] of sums) log += blocks * Math.log1p(stake(sum));
      return log;
    });
    const largest = Math.max(...logs);
    return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
  };
}

/** Shares of the fields' alpha for the k-th place. */
export const SPENDING: Readonly<Record<string, (k: number) => number>> = {
  "6 / (pi k)^2": (k) => 6 / (Math.PI * k) ** 2,
  "1 / (k (k + 1))": (k) => 1 / (k * (k + 1)),
  "half to structure, half to values": (k) => 3 / (Math.PI * k) ** 2,
};

export const STREAMS: Readonly<Record<string, (random: Random) => Place>> = {
  "+1 %": (random) => oddShares(random, { candidate: 0.01, baseline: 0 }),
  "+1 % at .1 %": (random) => oddShares(random, { candidate: 0.011, baseline: 0.001 }),
  "+5 at 5 %": (random) => oddShares(random, { candidate: 0.1, baseline: 0.05 }),
  "34 against 24 %": (random) => oddShares(random, { candidate: 0.34, baseline: 0.24 }),
  always: (random) => oddShares(random, { candidate: 1, baseline: 0 }),
  "alike, 40 %": (random) => alike(random, 0.4),
  "bursts, one in 2000": (random) => bursts(random, { start: 0.0005 }),
  "bursts, one in 500": (random) => bursts(random, { start: 0.002 }),
  "bursts, one in 100": (random) => bursts(random, { start: 0.01 }),
};

export interface Trial {
  readonly evidence: Evidence;
  readonly blockSize: number;
  /** Log of the e-value to reach. */
  readonly target: number;
}

/** Requests until each run reaches the target, looked at after every block; those that do. */
export function trialRuns(
  stream: (random: Random) => Place,
  { evidence, blockSize, target }: Trial,
  options: { readonly runs: number; readonly requests: number; readonly seed: number },
): number[] {
  const random = seededRandom(options.seed);
  const found: number[] = [];
  for (let run = 0; run < options.runs; run += 1) {
    const place = stream(random);
    const sums = new Map<number, number>();
    for (let done = blockSize; done <= options.requests; done += blockSize) {
      const sum = blockSum(place, blockSize);
      if (sum === 0) continue;
      sums.set(sum, (sums.get(sum) ?? 0) + 1);
      if (evidence(sums) < target) continue;
      found.push(done);
      break;
    }
  }
  return found;
}

function blockSum(place: Place, blockSize: number): number {
  let sum = 0;
  for (let index = 0; index < blockSize; index += 1) {
    const off = place();
    if (off.primary || off.candidate === off.secondary) continue;
    sum += off.candidate ? 1 : -1;
  }
  return sum;
}
