import type { GateConfig } from "../../core/index.ts";
import { matchesEndpoint } from "../rules/endpoint-match.ts";

/** How many exchanges an endpoint needs before it can pass: by its own rule, or as every other one. */
export function leastRequests(
  { minRequests, minimums = [] }: Pick<GateConfig, "minRequests" | "minimums">,
  endpoint: string,
): number {
  const own = minimums.find(({ match }) => matchesEndpoint(match, endpoint));
  return own?.minRequests ?? minRequests;
}
