import type { GateConfig } from "../../core/index.ts";
import type { Thresholds } from "./alpha-budget.ts";
import type { FieldVerdict } from "./summary.ts";

/** What the counts of one place say, before approvals and latched alarms. */
export interface FieldJudgement {
  readonly verdict: FieldVerdict;
  /** Which test failed it. */
  readonly failedBy?: "blocks" | "solidBlocks" | "runs" | "latency";
  /** Log of the stronger of the e-values that apply. */
  readonly logE: number;
  /** Log of the e-value that holds whatever bursts shorter than a block do; for the list over all places. */
  readonly listLogE: number;
  /** The baselines differ from each other here: certain enough for unhealthy, or to hold back a pass. */
  readonly baselines: "agree" | "suspect" | "differ";
  readonly requestsNeeded?: number;
}

export interface JudgeContext {
  readonly gate: GateConfig;
  readonly blockSize: number;
}

export interface FieldContext extends JudgeContext {
  readonly thresholds: Thresholds;
}
