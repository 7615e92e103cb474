import type { Approval } from "../../core/index.ts";
import type { EndpointSummary, Reason } from "../verdict/summary.ts";

/** Further ones are counted in the last one. */
const REASONS_MAX = 20;

/** Informs, whatever the verdict: differences that were approved once and are not any longer. */
export function expiredReasons(
  endpoints: readonly { readonly summary: EndpointSummary }[],
  expired: ReadonlyMap<string, Approval> | undefined,
): Reason[] {
  if (expired === undefined || expired.size === 0) return [];
  const reasons: Reason[] = [];
  let more = 0;
  for (const { summary } of endpoints) {
    for (const { path, kind, fingerprint, verdict } of summary.paths) {
      const approval = expired.get(fingerprint);
      if (approval === undefined || verdict === "pass") continue;
      if (reasons.length >= REASONS_MAX) {
        more += 1;
        continue;
      }
      reasons.push({
        code: "APPROVAL_EXPIRED",
        message: `${summary.endpoint}: ${path} (${kind}), difference ${fingerprint}, was approved by ${approval.by} until ${approval.until ?? ""} and is not any longer (${approval.reason}). If it is still intended, approve it again with a later --until.`,
        fingerprint,
      });
    }
  }
  if (more > 0) {
    reasons.push({ code: "APPROVAL_EXPIRED", message: `And ${more} more like these.` });
  }
  return reasons;
}
