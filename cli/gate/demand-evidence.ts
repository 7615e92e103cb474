import type { Reason, Summary } from "../../differ/index.ts";

/** What the caller asks for beyond the configuration. */
export interface Demands {
  readonly minRequests: number | undefined;
  readonly required: readonly string[];
}

/** A pass becomes inconclusive where the caller asked for more than the configuration does. */
export function demandEvidence(summary: Summary, demands: Demands): Summary {
  const reasons: Reason[] = [];
  for (const endpoint of demands.required) {
    const seen = summary.endpoints.find((other) => other.endpoint === endpoint);
    if (seen === undefined || seen.requests === 0) {
      reasons.push({
        code: "ENDPOINT_NOT_SEEN",
        message: `${endpoint} was required and never seen: send it traffic, or mend the name.`,
      });
    }
  }
  const minimum = demands.minRequests ?? 0;
  for (const endpoint of summary.endpoints) {
    if (endpoint.requests < minimum) {
      reasons.push({
        code: "NEEDS_REQUESTS",
        message: `${endpoint.endpoint} has ${endpoint.requests} of the ${minimum} exchanges asked for.`,
      });
    }
  }
  if (reasons.length === 0) return summary;
  const verdict = summary.verdict === "pass" ? "inconclusive" : summary.verdict;
  return { ...summary, verdict, reasons: [...summary.reasons, ...reasons] };
}
