import { blockCapital } from "../block-bets.ts";
import { logEOf } from "../e-values.ts";

/** Log of the e-value of complete blocks by their sums, as verdicts have it. */
export function blockEvidence(blockSums: ReadonlyMap<number, number>): number {
  return logEOf(blockCapital(blockSums));
}
