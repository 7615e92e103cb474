import type { PathSummary } from "../verdict/summary.ts";

/** Reasons that speak of failing places; they are made again of those that are new. */
export const FAIL_CODES: ReadonlySet<string> = new Set([
  "FIELD_REGRESSION",
  "HARD_RULE",
  "LATENCY",
]);

/** Whether a place failed in the run that this one is held against, too, and has not become worse. */
export function isKnown({ verdict, earlier }: PathSummary): boolean {
  return verdict === "fail" && earlier !== undefined && earlier.worse !== true;
}
