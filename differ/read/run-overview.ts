import type { GateConfig } from "../../core/index.ts";
import type { Severity } from "../causes/severity.ts";
import type { RunInfo } from "../store/run-info.ts";
import type { EndpointSummary, Summary } from "../verdict/summary.ts";
import type { RunOverview } from "./shown.ts";

/** What of an endpoint goes into an overview. */
export interface EndpointCounts {
  readonly differences: { fail: number; inconclusive: number; pass: number; approved: number };
  /** Cause groups that fail, by the worst severity of their places. */
  readonly groups: Record<Severity, number>;
}

/** Counted once for each state of an endpoint. */
export function countEndpoint({ paths }: EndpointSummary): EndpointCounts {
  const differences = { fail: 0, inconclusive: 0, pass: 0, approved: 0 };
  const groups = { high: 0, medium: 0, low: 0 };
  const failing = new Set<string>();
  for (const { verdict, approved, fingerprint } of paths) {
    differences[verdict] += 1;
    if (approved === true) differences.approved += 1;
    if (verdict === "fail") failing.add(fingerprint);
  }
  for (const { fingerprint, causedBy, groupSeverity, severity } of paths) {
    if (!failing.has(fingerprint)) continue;
    // A place whose head does not fail (it may be approved) fails for itself.
    if (causedBy === undefined || !failing.has(causedBy)) groups[groupSeverity ?? severity] += 1;
  }
  return { differences, groups };
}

export interface OverviewParts {
  readonly run: RunInfo;
  readonly summary: Summary;
  readonly gate: GateConfig;
  /** When the view was read. Milliseconds since 1970. */
  readonly seenAtMs: number;
  readonly countsOf: (endpoint: EndpointSummary) => EndpointCounts;
}

export function runOverview(parts: OverviewParts): RunOverview {
  const { run, summary, gate, countsOf } = parts;
  const endpoints = { fail: 0, inconclusive: 0, pass: 0 };
  const differences = { fail: 0, inconclusive: 0, pass: 0, approved: 0 };
  const groups = { high: 0, medium: 0, low: 0 };
  const weighed = { exact: 0, shape: 0, blind: 0 };
  let requests = 0;
  let needed = 0;
  for (const endpoint of summary.endpoints) {
    endpoints[endpoint.verdict] += 1;
    const counts = countsOf(endpoint);
    add(differences, counts.differences);
    add(groups, counts.groups);
    needed = Math.max(needed, mostNeeded(endpoint));
    if (endpoint.shares === undefined) continue;
    requests += endpoint.requests;
    for (const way of ["exact", "shape", "blind"] as const)
      weighed[way] += endpoint.requests * endpoint.shares[way];
  }
  const { alpha, tolerance, harm, minRequests, maxLost } = gate;
  return {
    run: run.name,
    startedAt: new Date(run.startedAtMs).toISOString(),
    seenAt: new Date(parts.seenAtMs).toISOString(),
    ...{ verdict: summary.verdict, reasons: summary.reasons, compared: summary.compared },
    ...(needed > 0 && { requestsNeeded: needed }),
    ...{ endpoints, differences, groups },
    ...(requests > 0 && { shares: divided(weighed, requests) }),
    gate: { alpha, tolerance, harm, minRequests, maxLost },
  };
}

/** Of an endpoint that is still open: by itself, or at the place that needs most. */
function mostNeeded({ verdict, requestsNeeded = 0, paths }: EndpointSummary): number {
  if (verdict !== "inconclusive") return 0;
  return paths.reduce((most, path) => Math.max(most, path.requestsNeeded ?? 0), requestsNeeded);
}

function add<K extends string>(into: Record<K, number>, more: Readonly<Record<K, number>>): void {
  for (const key in into) into[key] += more[key];
}

function divided<K extends string>(sums: Record<K, number>, by: number): Record<K, number> {
  const shares = { ...sums };
  for (const key in shares) shares[key] = Math.round((shares[key] / by) * 10_000) / 10_000;
  return shares;
}
