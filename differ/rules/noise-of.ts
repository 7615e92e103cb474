import type { PathSummary } from "../verdict/summary.ts";

/** All kinds of one path of an endpoint together. */
export interface PathNoise {
  readonly path: string;
  readonly kinds: readonly PathSummary["kind"][];
  readonly fingerprints: readonly string[];
  readonly n: number;
  readonly candidateOdd: number;
  readonly secondaryOdd: number;
  readonly allDifferent: number;
  /** The candidate is odd there oftener than chance makes it: no rule may hide that. */
  readonly guilty: boolean;
}

/** One-sided; small, because a place that is spared a rule only stays noisy. */
const CHANCE_MIN = 0.05;

export function noiseByPath(paths: readonly PathSummary[]): PathNoise[] {
  const groups = Map.groupBy(paths, ({ path }) => path);
  return [...groups].map(([path, kinds]) => {
    const sum = (of: (one: PathSummary) => number): number =>
      kinds.reduce((total, one) => total + of(one), 0);
    const candidateOdd = sum((one) => one.candidateOdd);
    const secondaryOdd = sum((one) => one.secondaryOdd);
    return {
      path,
      kinds: kinds.map(({ kind }) => kind),
      fingerprints: kinds.map(({ fingerprint }) => fingerprint),
      n: kinds[0]?.n ?? 0,
      candidateOdd,
      secondaryOdd,
      allDifferent: sum((one) => one.allDifferent),
      guilty:
        isGuilty(candidateOdd, secondaryOdd) ||
        kinds.some((one) => one.verdict === "fail" || isGuilty(one.candidateOdd, one.secondaryOdd)),
    };
  });
}

/** A candidate that is like the secondary is odd as often as it: the exact sign test. */
export function isGuilty(candidate: number, secondary: number): boolean {
  return candidate > secondary && chanceOfAtLeast(candidate, candidate + secondary) <= CHANCE_MIN;
}

/** The chance of at least so many heads in `n` throws of a fair coin. */
export function chanceOfAtLeast(heads: number, n: number): number {
  let logChance = -n * Math.LN2;
  let total = 0;
  for (let k = 0; k <= n; k += 1) {
    if (k >= heads) total += Math.exp(logChance);
    logChance += Math.log(n - k) - Math.log(k + 1);
  }
  return Math.min(1, total);
}
