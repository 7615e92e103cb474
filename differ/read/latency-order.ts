import { LATENCY_PATH } from "../tally/entry.ts";
import type { EndpointSummary } from "../verdict/summary.ts";
import { VERDICT_ORDER } from "./difference-list.ts";
import { type SortKey, compareKeys } from "./page-after.ts";

/** Endpoints that got slower first: by the verdict on their latency, then by its evidence. */
export function inLatencyOrder(endpoints: readonly EndpointSummary[]): readonly EndpointSummary[] {
  return endpoints.toSorted((left, right) => compareKeys(latencyKey(left), latencyKey(right)));
}

/** What is not judged stands last. */
export function latencyKey({ endpoint, paths }: EndpointSummary): SortKey {
  const slower = paths.find(({ path }) => path === LATENCY_PATH);
  if (slower === undefined) return [Object.keys(VERDICT_ORDER).length, 0, endpoint];
  return [VERDICT_ORDER[slower.verdict], -slower.evidence, endpoint];
}
