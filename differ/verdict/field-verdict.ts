import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import { fieldBlockCapital } from "./block-bets.ts";
import { burstLogE, burstSpells } from "./bursts.ts";
import { type OddCounts, failLogE, logEOf, passLogE, twoSidedLogE } from "./e-values.ts";
import type { Thresholds } from "./alpha-budget.ts";
import { type HardEvidence, hardEvidence } from "./hard-evidence.ts";
import { hardRequestsNeeded } from "./hard-projection.ts";
import type { FieldContext, FieldJudgement, JudgeContext } from "./judgement.ts";
import { failingLatencyLogE, judgeLatency, latencyEvidence } from "./latency-verdict.ts";
import { requestsNeeded } from "./projection.ts";

/** Judges one place of an endpoint from its integers alone. */
export function judgeField(
  entry: EndpointTally,
  field: FieldTally,
  context: FieldContext,
): FieldJudgement {
  if (field.path === LATENCY_PATH) return judgeLatency(entry, field, context);
  const { gate } = context;
  const requests = requestsOf(entry, field);
  const evidence = evidenceOf(requests, field, context);
  const { logE, listLogE } = evidence;
  const baselines = judgeBaselines(field, context);
  const failedBy = testThatFails(evidence, context.thresholds);
  if (failedBy !== undefined) return { verdict: "fail", failedBy, logE, listLogE, baselines };
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

/**
 * Log of the e-value by which a place fails, or undefined where it does not: of `judgeField`, what
 * an alarm needs, without the projections.
 */
export function failingLogE(
  entry: EndpointTally,
  field: FieldTally,
  context: FieldContext,
): number | undefined {
  if (field.path === LATENCY_PATH) return failingLatencyLogE(entry, field, context);
  const evidence = evidenceOf(requestsOf(entry, field), field, context);
  return testThatFails(evidence, context.thresholds) === undefined ? undefined : evidence.logE;
}

/** Log of the e-value against the candidate at a place: of `judgeField` that alone. */
export function evidenceAt(entry: EndpointTally, field: FieldTally, context: JudgeContext): number {
  if (field.path === LATENCY_PATH) return latencyEvidence(entry, field, context.blockSize);
  return evidenceOf(requestsOf(entry, field), field, { ...context, thresholds: {} }).logE;
}

interface Evidence {
  readonly logE: number;
  readonly listLogE: number;
  readonly hard: HardEvidence | undefined;
}

function requestsOf(entry: EndpointTally, { cells }: FieldTally): OddCounts {
  return { n: entry.n, candidate: cells.candidate, secondary: cells.secondary };
}

function evidenceOf(requests: OddCounts, field: FieldTally, context: FieldContext): Evidence {
  const listLogE = blockEvidence(field, requests, context);
  const hard = hardEvidence(field, requests.n, context);
  return { logE: Math.max(listLogE, hard?.logE ?? Number.NEGATIVE_INFINITY), listLogE, hard };
}

function testThatFails(
  { hard, listLogE }: Evidence,
  { fail = Number.POSITIVE_INFINITY, hard: byRule = Number.POSITIVE_INFINITY }: Thresholds,
): FieldJudgement["failedBy"] {
  if (hard !== undefined && hard.logE >= byRule) return hard.by;
  return listLogE >= fail ? "blocks" : undefined;
}

/** Requests until a verdict at the rates so far, by whichever test is the sooner one. */
function neededBy(
  requests: OddCounts,
  field: FieldTally,
  { gate, thresholds, blockSize }: FieldContext,
): number | undefined {
  const bursts = burstSpells(field, { n: requests.n, blockSize });
  const byRates = requestsNeeded({
    requests,
    blockSums: bursts?.sums ?? field.blockSums ?? new Map<number, number>(),
    blockSize,
    harm: gate.harm,
    tolerance: gate.tolerance,
    pass: -Math.log(gate.alpha),
    fail: thresholds.fail,
  });
  const hard = hardRequestsNeeded({
    ...{ n: requests.n, blockSize, hard: field.hard },
    threshold: gate.tolerance === 0 ? thresholds.hard : undefined,
  });
  if (byRates === undefined || hard === undefined) return byRates ?? hard;
  return Math.min(byRates, hard);
}

/**
 * Noise comes in bursts, so a whole block is one observation: its sign, at a stake by its size. Where bursts are
 * seen, blocks must show it too without what may have begun in the block before, so that a burst is one
 * observation also where it is in several blocks. A tolerated excess has no counterpart in signs; where one is set, the
 * requests must show more than it besides.
 */
function blockEvidence(
  field: FieldTally,
  requests: OddCounts,
  { gate: { tolerance }, blockSize }: FieldContext,
): number {
  const bySign = Math.min(
    logEOf(fieldBlockCapital(field)),
    burstLogE(field, { n: requests.n, blockSize }),
  );
  return tolerance === 0 ? bySign : Math.min(bySign, failLogE(requests, tolerance));
}

function judgeBaselines(
  field: FieldTally,
  { gate, thresholds }: FieldContext,
): FieldJudgement["baselines"] {
  const logE = baselineEvidence(field);
  if (logE >= (thresholds.baseline ?? Number.POSITIVE_INFINITY)) return "differ";
  return logE >= -Math.log(gate.alpha) ? "suspect" : "agree";
}

/**
 * Partners in arrays are found from the primary's elements on, so where elements come and go in all
 * roles the primary is seldom odd alone. There the secondary counts as unlike the primary only where
 * it is odd oftener than the candidate too.
 */
function baselineEvidence(field: FieldTally): number {
  const { baselineSecondaryBlocks: secondary, baselinePrimaryBlocks: primary } = field;
  const logE = twoSidedLogE(secondary, primary);
  const aligned = field.kind === "order" || field.path.includes("[*]");
  if (!aligned || primary >= secondary) return logE;
  return Math.min(logE, twoSidedLogE(field.secondaryBlocks, field.candidateBlocks));
}
