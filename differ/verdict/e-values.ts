/**
 * Tests by betting: the capital of a gambler who bets against a hypothesis. While the hypothesis
 * holds, the chance that the capital ever reaches 1/alpha is at most alpha (Ville 1939), however
 * often one looks. Everything is in natural logarithms, so that a billion requests fit.
 */

/** Stakes of the bets against "the candidate is not odd more often than the secondary". */
const FAIL_STAKES = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97] as const;

/** Stakes and weights of the bets against "the candidate's excess is `harm` or more". */
const PASS_STAKES = [
  { stake: 1, weight: 0.5 },
  { stake: 0.9, weight: 0.2 },
  { stake: 0.6, weight: 0.15 },
  { stake: 0.3, weight: 0.1 },
  { stake: 0.1, weight: 0.05 },
] as const;

/** How often each side was odd among `n` observations; the numbers need not be whole. */
export interface OddCounts {
  readonly n: number;
  readonly candidate: number;
  readonly secondary: number;
}

/**
 * Log of the e-value against "candidate odd minus secondary odd is at most `tolerance` of all
 * observations". With tolerance 0, only the odd ones count (a sign test).
 */
export function failLogE(counts: OddCounts, tolerance = 0): number {
  const { n, candidate, secondary } = counts;
  const terms = FAIL_STAKES.map((stake) => {
    const bet = stake / (1 + tolerance);
    return (
      -Math.log(FAIL_STAKES.length) +
      times(candidate, Math.log1p(bet * (1 - tolerance))) +
      times(secondary, Math.log1p(-bet * (1 + tolerance))) +
      times(n - candidate - secondary, Math.log1p(-bet * tolerance))
    );
  });
  return logSumExp(terms);
}

/** Log of the e-value against "candidate odd minus secondary odd is `harm` or more of all requests". */
export function passLogE(counts: OddCounts, harm: number): number {
  const { n, candidate, secondary } = counts;
  const terms = PASS_STAKES.map(({ stake, weight }) => {
    const bet = stake / (1 - harm);
    // The full stake loses everything at the first candidate odd; rounding must not save it.
    const lost = stake === 1 ? Number.NEGATIVE_INFINITY : Math.log1p(-bet * (1 - harm));
    return (
      Math.log(weight) +
      times(candidate, lost) +
      times(secondary, Math.log1p(bet * (1 + harm))) +
      times(n - candidate - secondary, Math.log1p(bet * harm))
    );
  });
  return logSumExp(terms);
}

/** Two-sided sign test: the mean of the bets on either side. */
export function twoSidedLogE(left: number, right: number): number {
  const n = left + right;
  return logSumExp([
    failLogE({ n, candidate: left, secondary: right }) - Math.LN2,
    failLogE({ n, candidate: right, secondary: left }) - Math.LN2,
  ]);
}

/** An e-value as it is printed: log10, six decimals. */
export function printedEvidence(logE: number): number {
  const rounded = Math.round((logE / Math.LN10) * 1e6) / 1e6;
  return rounded === 0 ? 0 : rounded;
}

/** Zero observations multiply by one, also where each would ruin. */
function times(count: number, log: number): number {
  return count === 0 ? 0 : count * log;
}

function logSumExp(terms: readonly number[]): number {
  const largest = Math.max(...terms);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - largest);
  return largest + Math.log(sum);
}
