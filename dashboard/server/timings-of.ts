import { perRole } from "../../core/index.ts";
import type { Measures, StatusAnswer, Timing } from "./status.ts";

/** Of what is measured for the metrics, what people look at: of the run so far. */
export function timingsOf({ latency }: Measures): NonNullable<StatusAnswer["timings"]> {
  const { bounds, live, roles } = latency;
  return {
    overhead: timingOf(bounds, live.overhead),
    live: timingOf(bounds, live.upstream),
    roles: perRole((role) => timingOf(bounds, roles[role])),
  };
}

/** `cells` by bucket: counts in order, one for what is beyond all bounds (seconds), the sum. */
function timingOf(bounds: readonly number[], cells: readonly number[]): Timing {
  const counts = cells.slice(0, bounds.length + 1);
  const count = counts.reduce((sum, each) => sum + each, 0);
  const at = (quantile: number) => quantileOf(bounds, counts, quantile * count);
  return { count, p50: milliseconds(at(0.5)), p99: milliseconds(at(0.99)) };
}

/** As histogram_quantile of Prometheus: evenly spread within a bucket, and beyond all of them the last bound. */
function quantileOf(bounds: readonly number[], counts: readonly number[], rank: number): number {
  let below = 0;
  let from = 0;
  for (const [bucket, to] of bounds.entries()) {
    const inside = counts[bucket] ?? 0;
    if (inside > 0 && below + inside >= rank) return from + ((to - from) * (rank - below)) / inside;
    below += inside;
    from = to;
  }
  return from;
}

/** To the microsecond. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1000;
}
