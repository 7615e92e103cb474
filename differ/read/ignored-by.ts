import type { CompareRule } from "../../core/index.ts";
import { matchesEndpoint } from "../rules/endpoint-match.ts";
import { ruleReaches } from "./rule-reaches.ts";
import type { IgnoredBy } from "./shown.ts";

const DAY_MS = 86_400_000;

/** The rule that ignores a place from now on, whatever was counted of it before; undefined where none does. */
export function ignoredBy(
  { endpoint, path }: { readonly endpoint: string; readonly path: string },
  rules: readonly CompareRule[],
  nowMs: number,
): IgnoredBy | undefined {
  for (const { match, ignore } of rules) {
    if (!matchesEndpoint(match, endpoint)) continue;
    for (const one of ignore) {
      const until = one.until === undefined ? undefined : dayOf(one.until);
      if (until !== undefined && Date.parse(`${until}T00:00:00Z`) + DAY_MS <= nowMs) continue;
      if (!ruleReaches(one.path, path)) continue;
      const { reason } = one;
      return { match, path: one.path, reason, ...(until !== undefined && { until }) };
    }
  }
  return undefined;
}

function dayOf(until: string | Date): string {
  return until instanceof Date ? until.toISOString().slice(0, "2027-01-31".length) : until;
}
