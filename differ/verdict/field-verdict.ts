import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { SOLID_SHARE } from "../tally/block-signs.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import { fieldBlockCapital } from "./block-bets.ts";
import { type OddCounts, failLogE, logEOf, passLogE, twoSidedLogE } from "./e-values.ts";
import type { FieldContext, FieldJudgement } from "./judgement.ts";
import { judgeLatency } from "./latency-verdict.ts";
import { hardRequestsNeeded, requestsNeeded } from "./projection.ts";

/** Events of both baselines, as a share of the candidate's. */
const HARD_BASELINE_MAX = 0.1;

/** Judges one place of an endpoint from its integers alone. */
export function judgeField(
  entry: EndpointTally,
  field: FieldTally,
  context: FieldContext,
): FieldJudgement {
  if (field.path === LATENCY_PATH) return judgeLatency(entry, field, context);
  const { gate, thresholds } = context;
  const requests: OddCounts = {
    n: entry.n,
    candidate: field.cells.candidate,
    secondary: field.cells.secondary,
  };
  const listLogE = blockEvidence(field, requests, gate.tolerance);
  const hardLogE = hardEvidence(field, entry.n, context);
  const logE = Math.max(listLogE, hardLogE ?? Number.NEGATIVE_INFINITY);
  const baselines = judgeBaselines(field, context);
  if (hardLogE !== undefined && hardLogE >= (thresholds.hard ?? Number.POSITIVE_INFINITY)) {
    return { verdict: "fail", failedBy: "hard", logE, listLogE, baselines };
  }
  if (listLogE >= (thresholds.fail ?? Number.POSITIVE_INFINITY)) {
    return { verdict: "fail", failedBy: "blocks", logE, listLogE, baselines };
  }
  const pass = -Math.log(gate.alpha);
  if (baselines === "agree" && passLogE(requests, gate.harm) >= pass) {
    return { verdict: "pass", logE, listLogE, baselines };
  }
  const needed = baselines === "agree" ? neededBy(requests, field, context) : undefined;
  return {
    verdict: "inconclusive",
    logE,
    listLogE,
    baselines,
    ...(needed !== undefined && { requestsNeeded: needed }),
  };
}

/** Requests until a verdict at the rates so far; where nearly all break a hard rule, that is the sooner one. */
function neededBy(
  requests: OddCounts,
  field: FieldTally,
  { gate, thresholds, blockSize }: FieldContext,
): number | undefined {
  const byRates = requestsNeeded({
    requests,
    blockSums: field.blockSums,
    blockSize,
    harm: gate.harm,
    tolerance: gate.tolerance,
    pass: -Math.log(gate.alpha),
    fail: thresholds.fail,
  });
  if (field.hard.candidate < SOLID_SHARE * requests.n) return byRates;
  return Math.min(byRates ?? Number.POSITIVE_INFINITY, hardRequestsNeeded(requests.n, blockSize));
}

/**
 * Noise comes in bursts, so a whole block is one observation: its sign, at a stake by its size. A
 * tolerated excess has no counterpart in signs; where one is set, the requests must show more than
 * it besides.
 */
function blockEvidence(field: FieldTally, requests: OddCounts, tolerance: number): number {
  const bySign = logEOf(fieldBlockCapital(field));
  return tolerance === 0 ? bySign : Math.min(bySign, failLogE(requests, tolerance));
}

/**
 * Hard rules are judged per request, which noise in bursts would deceive. So two neighbouring
 * blocks must be solid with the candidate's events, which no burst shorter than a block makes, and
 * the baselines must be all but free of them: where those fail too, bursts are part of the noise,
 * and blocks alone decide.
 */
function hardEvidence(field: FieldTally, n: number, context: FieldContext): number | undefined {
  const { candidate, secondary, solidPair } = field.hard;
  if (solidPair === 0) return undefined;
  if (secondary + field.cells.primary > HARD_BASELINE_MAX * candidate) return undefined;
  return failLogE({ n, candidate, secondary }, context.gate.tolerance);
}

function judgeBaselines(
  field: FieldTally,
  { gate, thresholds }: FieldContext,
): FieldJudgement["baselines"] {
  const logE = twoSidedLogE(field.baselineSecondaryBlocks, field.baselinePrimaryBlocks);
  if (logE >= (thresholds.baseline ?? Number.POSITIVE_INFINITY)) return "differ";
  return logE >= -Math.log(gate.alpha) ? "suspect" : "agree";
}
