import { LATENCY_PATH } from "../tally/entry.ts";
import type { BucketCounts } from "../tally/bucket-counts.ts";
import { bucketMs, bucketStartMs } from "../tally/latency-buckets.ts";
import type { EndpointTally } from "../tally/rows.ts";
import type { EndpointSummary } from "../verdict/summary.ts";
import type { EndpointLatency, LatencyOfRole, LatencyShift } from "./shown.ts";

const SHARES = [
  ...Array.from({ length: 99 }, (_, index) => (index + 1) / 100),
  ...[0.995, 0.999, 1],
];

/** What was counted of an endpoint's latencies, and what the gate says of them. */
export function endpointLatency(
  { endpoint, latency }: EndpointTally,
  { paths }: Pick<EndpointSummary, "paths">,
): EndpointLatency {
  const judged = paths.find(({ path }) => path === LATENCY_PATH);
  return {
    endpoint,
    primary: latencyOfRole(latency.primary),
    secondary: latencyOfRole(latency.secondary),
    candidate: latencyOfRole(latency.candidate),
    ...(judged !== undefined && { verdict: judged.verdict, evidence: judged.evidence }),
  };
}

function latencyOfRole(counts: BucketCounts): LatencyOfRole {
  const pairs = counts.pairs();
  const total = totalOf(pairs);
  return {
    count: total,
    quantiles: total === 0 ? [] : quantiles(pairs, { total, shares: SHARES }),
    histogram: pairs.map(([bucket, count]) => [
      bucketStartMs(bucket),
      bucketStartMs(bucket + 1),
      count,
    ]),
  };
}

/** p50 and p99 of candidate and primary; undefined where one of them never answered. */
export function latencyShift({
  latency,
}: Pick<EndpointTally, "latency">): LatencyShift | undefined {
  const [primary, candidate] = [latency.primary, latency.candidate].map((counts) => {
    const pairs = counts.pairs();
    const total = totalOf(pairs);
    return total === 0 ? [] : quantiles(pairs, { total, shares: [0.5, 0.99] });
  });
  const [p50, p99] = primary ?? [];
  const [candidateP50, candidateP99] = candidate ?? [];
  if (p50 === undefined || p99 === undefined) return undefined;
  if (candidateP50 === undefined || candidateP99 === undefined) return undefined;
  return {
    p50: { primaryMs: p50[1], candidateMs: candidateP50[1] },
    p99: { primaryMs: p99[1], candidateMs: candidateP99[1] },
  };
}

function totalOf(pairs: readonly (readonly [number, number])[]): number {
  return pairs.reduce((sum, [, count]) => sum + count, 0);
}

/** Each share, ascending, with the middle of the bucket that holds its rank. */
function quantiles(
  pairs: readonly (readonly [number, number])[],
  { total, shares }: { readonly total: number; readonly shares: readonly number[] },
): [number, number][] {
  let at = 0;
  let seen = pairs[0]?.[1] ?? 0;
  return shares.map((share) => {
    const rank = Math.max(1, Math.ceil(share * total));
    while (seen < rank && at + 1 < pairs.length) {
      at += 1;
      seen += pairs[at]?.[1] ?? 0;
    }
    return [share, bucketMs(pairs[at]?.[0] ?? 0)];
  });
}
