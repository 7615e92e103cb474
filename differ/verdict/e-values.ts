/**
 * Tests by betting: the capital of a gambler who bets against a hypothesis. While the hypothesis
 * holds, the chance that the capital ever reaches 1/alpha is at most alpha (Ville 1939), however
 * often one looks. Everything is in natural logarithms, so that a billion requests fit.
 */

/** Stakes of the bets against "the candidate is not odd more often than the secondary". */
const FAIL_STAKES = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97] as const;
const FAIL_WEIGHTS = FAIL_STAKES.map(() => -Math.log(FAIL_STAKES.length));

/** Stakes and weights of the bets against "the candidate's excess is `harm` or more". */
const PASS_STAKES = [
  { stake: 1, weight: 0.5 },
  { stake: 0.9, weight: 0.2 },
  { stake: 0.6, weight: 0.15 },
  { stake: 0.3, weight: 0.1 },
  { stake: 0.1, weight: 0.05 },
] as const;
const PASS_WEIGHTS = PASS_STAKES.map(({ weight }) => Math.log(weight));

/** How often each side was odd among `n` observations; the numbers need not be whole. */
export interface OddCounts {
  readonly n: number;
  readonly candidate: number;
  readonly secondary: number;
}

/** A mixture of bets: the log of each one's weight, and of what it has made of 1. */
export interface Capital {
  readonly weights: readonly number[];
  readonly logs: readonly number[];
}

/**
 * Log of the e-value of a mixture; with `growth`, of so many times the same observations, because
 * the log of every single bet is in proportion to them.
 */
export function logEOf({ weights, logs }: Capital, growth = 1): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logs.length; index += 1) {
    largest = Math.max(largest, (weights[index] ?? 0) + growth * (logs[index] ?? 0));
  }
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let index = 0; index < logs.length; index += 1) {
    sum += Math.exp((weights[index] ?? 0) + growth * (logs[index] ?? 0) - largest);
  }
  return largest + Math.log(sum);
}

/**
 * The bets against "candidate odd minus secondary odd is at most `tolerance` of all observations".
 * With tolerance 0, only the odd ones count (a sign test).
 */
export function failCapital(counts: OddCounts, tolerance = 0): Capital {
  return { weights: FAIL_WEIGHTS, logs: logsOf(counts, failSteps(tolerance)) };
}

const failSteps = rememberLast((tolerance) =>
  FAIL_STAKES.map((stake) => {
    const bet = stake / (1 + tolerance);
    return {
      candidate: Math.log1p(bet * (1 - tolerance)),
      secondary: Math.log1p(-bet * (1 + tolerance)),
      rest: Math.log1p(-bet * tolerance),
    };
  }),
);

/** The bets against "candidate odd minus secondary odd is `harm` or more of all requests". */
export function passCapital(counts: OddCounts, harm: number): Capital {
  return { weights: PASS_WEIGHTS, logs: logsOf(counts, passSteps(harm)) };
}

const passSteps = rememberLast((harm) =>
  PASS_STAKES.map(({ stake }) => {
    const bet = stake / (1 - harm);
    return {
      // The full stake loses everything at the first candidate odd; rounding must not save it.
      candidate: stake === 1 ? Number.NEGATIVE_INFINITY : Math.log1p(-bet * (1 - harm)),
      secondary: Math.log1p(bet * (1 + harm)),
      rest: Math.log1p(bet * harm),
    };
  }),
);

export function failLogE(counts: OddCounts, tolerance = 0): number {
  return logEOf(failCapital(counts, tolerance));
}

export function passLogE(counts: OddCounts, harm: number): number {
  return logEOf(passCapital(counts, harm));
}

/** Two-sided sign test: the mean of the bets on either side. */
export function twoSidedLogE(left: number, right: number): number {
  const n = left + right;
  if (n === 0) return 0;
  return meanLogE(
    failLogE({ n, candidate: left, secondary: right }),
    failLogE({ n, candidate: right, secondary: left }),
  );
}

/** Log of the mean of two e-values, which is one: a test split over both. */
export function meanLogE(left: number, right: number): number {
  const largest = Math.max(left, right);
  return largest + Math.log((Math.exp(left - largest) + Math.exp(right - largest)) / 2);
}

/** An e-value as it is printed: log10, six decimals. */
export function printedEvidence(logE: number): number {
  const rounded = Math.round((logE / Math.LN10) * 1e6) / 1e6;
  return rounded === 0 ? 0 : rounded;
}

/** What one observation of each sort adds to the log of one bet. */
interface Step {
  readonly candidate: number;
  readonly secondary: number;
  readonly rest: number;
}

function logsOf({ n, candidate, secondary }: OddCounts, steps: readonly Step[]): number[] {
  const rest = n - candidate - secondary;
  return steps.map(
    (step) =>
      times(candidate, step.candidate) + times(secondary, step.secondary) + times(rest, step.rest),
  );
}

/** A run has one tolerance and one harm, and thousands of places. */
function rememberLast(
  work: (input: number) => readonly Step[],
): (input: number) => readonly Step[] {
  let last: { readonly input: number; readonly steps: readonly Step[] } | undefined;
  return (input) => {
    if (last?.input !== input) last = { input, steps: work(input) };
    return last.steps;
  };
}

/** Zero observations multiply by one, also where each would ruin. */
function times(count: number, log: number): number {
  return count === 0 ? 0 : count * log;
}
