import type { GateConfig } from "../../core/index.ts";
import { type Quantile, latencyQuantile, sortLatencies } from "../tally/latency-buckets.ts";
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

interface Shifts {
  readonly n: number;
  readonly gate: GateConfig["latency"];
  readonly shifts: readonly LatencyShift[];
}

/** Worked out again only when an exchange came: no latency comes without one. */
const known = new WeakMap<EndpointTally, Shifts>();

/** p50 and p99 of candidate against secondary, which saw the same requests at the same time. */
export function latencyShifts(
  entry: EndpointTally,
  gate: GateConfig["latency"],
): readonly LatencyShift[] {
  const last = known.get(entry);
  if (last?.n === entry.n && last.gate === gate) return last.shifts;
  const shifts = shiftsOf(entry, gate);
  known.set(entry, { n: entry.n, gate, shifts });
  return shifts;
}

function shiftsOf(entry: EndpointTally, gate: GateConfig["latency"]): readonly LatencyShift[] {
  const shifts: LatencyShift[] = [];
  const sorted = {
    secondary: sortLatencies(entry.latency.secondary),
    candidate: sortLatencies(entry.latency.candidate),
  };
  for (const [quantile, share] of [
    ["p50", 0.5],
    ["p99", 0.99],
  ] as const) {
    const secondary = latencyQuantile(sorted.secondary, share);
    const candidate = latencyQuantile(sorted.candidate, share);
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
