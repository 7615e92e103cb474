import type { Kind } from "../compare/difference.ts";

export const SEVERITIES = ["high", "medium", "low"] as const;

/** How much a difference may harm whoever reads the answer. */
export type Severity = (typeof SEVERITIES)[number];

const HIGH_PATHS = new Set(["status", "outcome", "header:content-type"]);

/**
 * High: a reader breaks (status, outcome, content type, something gone, of another type, or
 * unreadable). Medium: it reads something else, or waits longer. Low: something more is there.
 */
export function severityOf(path: string, kind: Kind): Severity {
  if (HIGH_PATHS.has(path)) return "high";
  switch (kind) {
    case "outcome":
    case "encoding":
    case "type":
    case "missing":
      return "high";
    case "length":
    case "order":
    case "value":
    case "slower":
      return "medium";
    case "extra":
      return "low";
  }
}

export function worstOf(severities: Iterable<Severity>): Severity {
  let worst: Severity = "low";
  for (const one of severities) {
    if (SEVERITIES.indexOf(one) < SEVERITIES.indexOf(worst)) worst = one;
  }
  return worst;
}
