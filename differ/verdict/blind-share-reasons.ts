import type { GateConfig } from "../../core/index.ts";
import type { JudgedEndpoint } from "./judge-endpoint.ts";
import { percent } from "./reasons.ts";
import { sharesOf } from "./shares.ts";
import type { Reason } from "./summary.ts";

/** Endpoints that are named. */
const NAMED_MAX = 5;

/** Endpoints of which more is blind than `gate.blindFields` allows. */
export function blindShareReasons(
  endpoints: readonly JudgedEndpoint[],
  { blindFields }: GateConfig,
): Reason[] {
  if (blindFields === undefined) return [];
  const over = endpoints
    .map(({ entry }) => ({ endpoint: entry.endpoint, blind: sharesOf(entry).blind }))
    .filter(({ blind }) => blind > blindFields)
    .toSorted((left, right) => right.blind - left.blind);
  const reasons = over.slice(0, NAMED_MAX).map(({ endpoint, blind }) => ({
    code: "BLIND_FIELDS",
    message: `${endpoint}: ${percent(blind)} of what it answers differs between all three roles, so a change there goes unseen; ${percent(blindFields)} are allowed (gate.blindFields). Ignore such places with a reason, give them a tolerance, or send more traffic, so that their form is learned.`,
  }));
  const more = over.length - reasons.length;
  if (more > 0) {
    const message = `And ${more} more endpoints like these; see their shares in the list of endpoints.`;
    reasons.push({ code: "BLIND_FIELDS", message });
  }
  return reasons;
}
