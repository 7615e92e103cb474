import type { GateConfig } from "../../core/index.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import type { Thresholds } from "./alpha-budget.ts";
import { type OddCounts, failLogE, passLogE, twoSidedLogE } from "./e-values.ts";
import { latencyShifts } from "./latency-effect.ts";
import { requestsNeeded } from "./projection.ts";
import type { FieldVerdict } from "./summary.ts";

/** What the counts of one place say, before approvals and latched alarms. */
export interface FieldJudgement {
  readonly verdict: FieldVerdict;
  /** Which test failed it. */
  readonly failedBy?: "blocks" | "hard" | "latency";
  /** Log of the stronger of the e-values that apply. */
  readonly logE: number;
  /** The baselines differ from each other here: certain enough for unhealthy, or to hold back a pass. */
  readonly baselines: "agree" | "suspect" | "differ";
  readonly requestsNeeded?: number;
}

export interface JudgeContext {
  readonly gate: GateConfig;
  readonly blockSize: number;
}

/** Events of both baselines, as a share of the candidate's. */
const HARD_BASELINE_MAX = 0.1;

/** Judges one place of an endpoint from its integers alone. */
export function judgeField(
  entry: EndpointTally,
  field: FieldTally,
  context: JudgeContext & { readonly thresholds: Thresholds },
): FieldJudgement {
  const { gate, thresholds } = context;
  const requests: OddCounts = {
    n: entry.n,
    candidate: field.cells.candidate,
    secondary: field.cells.secondary,
  };
  const blocks: OddCounts = {
    n: field.candidateBlocks + field.secondaryBlocks,
    candidate: field.candidateBlocks,
    secondary: field.secondaryBlocks,
  };
  const blockLogE = blockEvidence(blocks, requests, gate.tolerance);
  if (field.path === LATENCY_PATH) return judgeLatency(entry, blockLogE, context);
  const hardLogE = hardEvidence(field, entry.n, context);
  const logE = Math.max(blockLogE, hardLogE ?? Number.NEGATIVE_INFINITY);
  const baselines = judgeBaselines(field, context);
  if (hardLogE !== undefined && hardLogE >= (thresholds.hard ?? Number.POSITIVE_INFINITY)) {
    return { verdict: "fail", failedBy: "hard", logE, baselines };
  }
  if (blockLogE >= (thresholds.fail ?? Number.POSITIVE_INFINITY)) {
    return { verdict: "fail", failedBy: "blocks", logE, baselines };
  }
  const pass = -Math.log(gate.alpha);
  if (baselines === "agree" && passLogE(requests, gate.harm) >= pass) {
    return { verdict: "pass", logE, baselines };
  }
  const needed =
    baselines === "agree"
      ? requestsNeeded({
          requests,
          blocks,
          blockSize: context.blockSize,
          harm: gate.harm,
          tolerance: gate.tolerance,
          pass,
          fail: thresholds.fail,
        })
      : undefined;
  return {
    verdict: "inconclusive",
    logE,
    baselines,
    ...(needed !== undefined && { requestsNeeded: needed }),
  };
}

/**
 * Noise comes in bursts, so the sign of a whole block is one observation. A tolerated excess has
 * no counterpart in signs; where one is set, the requests must show more than it besides.
 */
function blockEvidence(blocks: OddCounts, requests: OddCounts, tolerance: number): number {
  const bySign = failLogE(blocks);
  return tolerance === 0 ? bySign : Math.min(bySign, failLogE(requests, tolerance));
}

/**
 * Hard rules are judged per request, which noise in bursts would deceive. So the candidate's
 * events must lie too far apart to be one short burst, and the baselines must be all but free of
 * them: where those fail too, bursts are part of the noise, and blocks alone decide.
 */
function hardEvidence(field: FieldTally, n: number, context: JudgeContext): number | undefined {
  const { candidate, secondary, firstIndex, lastIndex } = field.hard;
  if (candidate === 0 || lastIndex - firstIndex < context.blockSize) return undefined;
  if (secondary + field.cells.primary > HARD_BASELINE_MAX * candidate) return undefined;
  return failLogE({ n, candidate, secondary }, context.gate.tolerance);
}

function judgeBaselines(
  field: FieldTally,
  { gate, thresholds }: JudgeContext & { readonly thresholds: Thresholds },
): FieldJudgement["baselines"] {
  const logE = twoSidedLogE(field.baselineSecondaryBlocks, field.baselinePrimaryBlocks);
  if (logE >= (thresholds.baseline ?? Number.POSITIVE_INFINITY)) return "differ";
  return logE >= -Math.log(gate.alpha) ? "suspect" : "agree";
}

/**
 * Latency fails only where the candidate is slower too often and by enough. It never keeps an
 * endpoint from passing: p99 needs some ten thousand requests, and many runs have fewer.
 */
function judgeLatency(
  entry: EndpointTally,
  logE: number,
  { gate, thresholds }: JudgeContext & { readonly thresholds: Thresholds },
): FieldJudgement {
  const shifts = latencyShifts(entry, gate.latency);
  const rejected = logE >= (thresholds.fail ?? Number.POSITIVE_INFINITY);
  if (rejected && shifts.some((shift) => shift.clear)) {
    return { verdict: "fail", failedBy: "latency", logE, baselines: "agree" };
  }
  const enough = entry.n >= gate.minRequests && !shifts.some((shift) => shift.apparent);
  return { verdict: enough ? "pass" : "inconclusive", logE, baselines: "agree" };
}
