import { createHash } from "node:crypto";
import { type Approval, type Config, gateOf } from "../../core/index.ts";
import type { StoredDetails } from "../read/run-details.ts";

/** Enough to judge the run again without the file; `runDetails` reads it. */
export function detailsOf(
  config: Pick<Config, "compare" | "gate" | "noise" | "approved">,
): StoredDetails {
  const { compare, noise } = config;
  const gate = gateOf(config);
  // In the form a configuration has, because it is read back by the same schema.
  const latency = { ...gate.latency, minDelta: `${gate.latency.minDelta}ms` };
  const digest = createHash("sha256")
    .update(JSON.stringify({ compare, gate: config.gate, noise }))
    .digest("hex");
  const approvals = config.approved?.map(storedApproval);
  return {
    config: digest.slice(0, 12),
    gate: { ...gate, latency },
    block: noise.block,
    ...(approvals !== undefined && { approvals }),
  };
}

/** JSON has no undefined. */
function storedApproval({ until, members, ...rest }: Approval) {
  return { ...rest, members: [...members], ...(until !== undefined && { until }) };
}
