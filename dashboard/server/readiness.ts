import type { StatusSnapshot } from "./status.ts";

/**
 * What keeps the run from being ready, in sentences; nothing when it is. `live` asks for the way of
 * live traffic alone: a shadow in trouble must not take the proxy out of a load balancer.
 */
export function readiness(status: StatusSnapshot, part: "all" | "live"): string[] {
  const missing: string[] = [];
  const { phase, addresses, threads } = status;
  if (phase !== "mirroring" && phase !== "paused") missing.push(`the run is ${phase}`);
  if (addresses?.proxy === undefined && addresses?.tap === undefined)
    missing.push("neither proxy nor tap listens yet");
  if (part === "live") return missing;
  const shadow = threads["shadow"] ?? {};
  if (shadow["state"] !== "ready") missing.push(`the shadow thread is ${String(shadow["state"])}`);
  const failure = shadow["storeFailure"] ?? null;
  if (failure !== null) missing.push(`the store cannot be written (${String(failure)})`);
  return missing;
}
