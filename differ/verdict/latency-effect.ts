import type { GateConfig } from "../../core/index.ts";
import { type Quantile, latencyQuantile } from "../tally/latency-buckets.ts";
import type { EndpointTally } from "../tally/rows.ts";

/** How much slower the candidate is than the secondary at one quantile, milliseconds. */
export interface LatencyShift {
  readonly quantile: "p50" | "p99";
  readonly secondaryMs: number;
  readonly candidateMs: number;
  /** Beyond tolerance and `minDelta` even at the near ends of both rank intervals. */
  readonly clear: boolean;
  /** Beyond tolerance and `minDelta` as measured. */
  readonly apparent: boolean;
}

/** p50 and p99 of candidate against secondary, which saw the same requests at the same time. */
export function latencyShifts(
  entry: EndpointTally,
  gate: GateConfig["latency"],
): readonly LatencyShift[] {
  const shifts: LatencyShift[] = [];
  for (const [quantile, share] of [
    ["p50", 0.5],
    ["p99", 0.99],
  ] as const) {
    const secondary = latencyQuantile(entry.latency.secondary, share);
    const candidate = latencyQuantile(entry.latency.candidate, share);
    if (secondary === undefined || candidate === undefined) continue;
    shifts.push(shiftOf(quantile, { secondary, candidate, gate }));
  }
  return shifts;
}

function shiftOf(
  quantile: "p50" | "p99",
  {
    secondary,
    candidate,
    gate,
  }: { secondary: Quantile; candidate: Quantile; gate: GateConfig["latency"] },
): LatencyShift {
  const slower = candidate.value - secondary.value >= gate.minDelta;
  const factor = 1 + gate[quantile];
  return {
    quantile,
    secondaryMs: secondary.value,
    candidateMs: candidate.value,
    clear: slower && candidate.low > factor * secondary.high,
    apparent: slower && candidate.value > factor * secondary.value,
  };
}
