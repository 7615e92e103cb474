import type { FieldTally, HardRuns } from "../tally/rows.ts";
import { burstLogE } from "./bursts.ts";
import { failLogE, meanLogE } from "./e-values.ts";
import type { JudgeContext } from "./judgement.ts";

/** Events of both baselines, as a share of the candidate's. */
const HARD_BASELINE_MAX = 0.1;

export interface HardEvidence {
  /** Log of the mean of both ways' e-values: each has half of the share of alpha. */
  readonly logE: number;
  /** The way that shows more. */
  readonly by: "solidBlocks" | "runs";
}

/** What a place shows against the candidate by the hard rules; undefined where none is broken. */
export function hardEvidence(
  field: FieldTally,
  n: number,
  { gate: { tolerance }, blockSize }: JudgeContext,
): HardEvidence | undefined {
  const { runs, candidate, secondary } = field.hard;
  if (candidate + secondary === 0 && runs === undefined) return undefined;
  const byRequests = failLogE({ n, candidate, secondary }, tolerance);
  const solid = solidCounts(field) ? byRequests : Number.NEGATIVE_INFINITY;
  // An outage that lets most exchanges through is many runs, and one spell.
  const byRuns =
    runs === undefined ? 0 : Math.min(runsLogE(runs), burstLogE(field, { n, blockSize }));
  // A tolerated excess has no counterpart in runs; where one is set, the requests must show more than it besides.
  const scattered = tolerance === 0 ? byRuns : Math.min(byRuns, byRequests);
  return { logE: meanLogE(solid, scattered), by: solid >= scattered ? "solidBlocks" : "runs" };
}

/**
 * Judging per request would be deceived by noise in bursts. So nine neighbouring blocks must be
 * solid with the candidate's events, or the endpoint's first two, which no burst of up to eight
 * blocks makes unless a run begins in it, and the baselines must be all but free of them. The first two are told here and
 * not in the tally: an endpoint that goes up in another one has its blocks elsewhere then.
 */
function solidCounts({ hard, cells }: FieldTally): boolean {
  const { candidate, secondary, solidRow, solid } = hard;
  const inRow = solidRow === 1 || (solid?.has(0) === true && solid.has(1));
  return inRow && secondary + cells.primary <= HARD_BASELINE_MAX * candidate;
}

/**
 * A run is one observation, however long: a sign test. It is held against either baseline, so that
 * outages which do not take all exchanges, and so are several runs, show in one of the two.
 */
function runsLogE({ candidate, secondary, primary }: HardRuns): number {
  return Math.min(
    failLogE({ n: candidate + secondary, candidate, secondary }),
    failLogE({ n: candidate + primary, candidate, secondary: primary }),
  );
}
