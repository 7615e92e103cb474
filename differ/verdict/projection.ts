import { type OddCounts, failLogE, passLogE } from "./e-values.ts";

/** Beyond this, "about N more requests" is no help to anybody. */
const REQUESTS_MAX = 1e9;

export interface ProjectionInput {
  readonly requests: OddCounts;
  /** Complete blocks by sign. */
  readonly blocks: OddCounts;
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
  const { requests, harm, tolerance, pass, fail } = input;
  if (requests.n === 0) return undefined;
  const toPass = growthUntil(
    requests.n,
    (growth) => passLogE(scaled(requests, growth), harm) >= pass,
  );
  const blocks = expectedBlocks(input);
  const toFail =
    fail === undefined || blocks.candidate + blocks.secondary === 0
      ? undefined
      : growthUntil(requests.n, (growth) => {
          if (failLogE(scaled(blocks, growth)) < fail) return false;
          return tolerance === 0 || failLogE(scaled(requests, growth), tolerance) >= fail;
        });
  const growth = Math.min(toPass ?? Number.POSITIVE_INFINITY, toFail ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(growth)) return undefined;
  return Math.max(1, Math.ceil(requests.n * (growth - 1)));
}

/**
 * Blocks by sign; before the first has closed, what the requests seen let expect: a block is the
 * candidate's when at least one of its exchanges is.
 */
function expectedBlocks({ requests, blocks, blockSize }: ProjectionInput): OddCounts {
  const excess = (requests.candidate - requests.secondary) / requests.n;
  if (blocks.candidate + blocks.secondary > 0 || excess <= 0) return blocks;
  const candidate = (1 - (1 - excess) ** blockSize) * (requests.n / blockSize);
  return { n: candidate, candidate, secondary: 0 };
}

function scaled(counts: OddCounts, growth: number): OddCounts {
  return {
    n: counts.n * growth,
    candidate: counts.candidate * growth,
    secondary: counts.secondary * growth,
  };
}

/**
 * The least growth at which `reached` holds. The log of a mixture of exponentials of the growth is
 * convex and 0 at 0, so once above a positive bound it stays there and bisection finds the point.
 */
function growthUntil(n: number, reached: (growth: number) => boolean): number | undefined {
  let high = 1;
  while (!reached(high)) {
    high *= 2;
    if (n * high > REQUESTS_MAX) return undefined;
  }
  let low = high / 2;
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2;
    if (reached(middle)) high = middle;
    else low = middle;
  }
  return Math.max(1, high);
}
