import { SOLID_SHARE } from "../tally/block-signs.ts";
import type { HardTally } from "../tally/rows.ts";
import { failCapital } from "./e-values.ts";
import { growthUntil } from "./projection.ts";

export interface HardProjectionInput {
  readonly n: number;
  readonly blockSize: number;
  readonly hard: HardTally;
  /** Log of the e-value to reach; undefined where a hard rule cannot fail the place by runs. */
  readonly threshold: number | undefined;
}

/** About how many more requests until a hard rule fails the place, at the rates so far; undefined where it will not. */
export function hardRequestsNeeded(input: HardProjectionInput): number | undefined {
  const { n, blockSize, hard } = input;
  // Two neighbouring blocks that are full of the candidate's events.
  if (n > 0 && hard.candidate >= SOLID_SHARE * n) {
    return n < 2 * blockSize ? 2 * blockSize - n : 2 * blockSize - (n % blockSize);
  }
  return requestsByRuns(input);
}

/** Runs come with complete blocks, so a verdict comes at the end of one. */
function requestsByRuns({ n, blockSize, hard, threshold }: HardProjectionInput) {
  const closed = Math.floor(n / blockSize);
  if (closed === 0 || hard.runs === undefined || threshold === undefined) return undefined;
  const { candidate, secondary, primary } = hard.runs;
  // Runs have half of the share.
  const target = threshold + Math.LN2;
  const growth = Math.max(
    growthUntil(failCapital({ n: candidate + secondary, candidate, secondary }), target),
    growthUntil(failCapital({ n: candidate + primary, candidate, secondary: primary }), target),
  );
  if (!Number.isFinite(growth)) return undefined;
  return Math.max(1, Math.ceil(closed * growth - 1e-6) * blockSize - n);
}
