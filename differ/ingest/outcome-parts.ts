import type { Outcome, PerRole } from "../../core/index.ts";

/** Undefined where there was no answer. */
export function statusOf(outcome: Outcome): number | undefined {
  return outcome.kind === "answered" ? outcome.status : undefined;
}

/**
 * The measured latencies, milliseconds; infinite where time ran out, because the answer would have
 * taken longer than any that came; undefined where nobody measured.
 */
export function latencyOf(outcomes: PerRole<Outcome>): PerRole<number | undefined> {
  const { primary, secondary, candidate } = outcomes;
  return {
    primary: latencyMsOf(primary),
    secondary: latencyMsOf(secondary),
    candidate: latencyMsOf(candidate),
  };
}

function latencyMsOf(outcome: Outcome): number | undefined {
  if (outcome.kind === "timed-out") return Number.POSITIVE_INFINITY;
  return outcome.kind === "answered" ? outcome.latencyMs : undefined;
}
