import { type TrendRow, TREND_STEPS_MAX, stepOf, trendWidth } from "../store/trend-rows.ts";
import type { Verdict } from "../verdict/summary.ts";
import { fieldsOf } from "./fields.ts";
import type { RunTrend, TrendPoint } from "./shown.ts";

const COUNTS = [
  ...(["received", "mirrored", "compared"] as const),
  ...(["dropped", "incomplete", "candidateOdd"] as const),
];
type Totals = { [K in (typeof COUNTS)[number]]: number };

const VERDICTS: readonly Verdict[] = ["fail", "pass", "inconclusive", "unhealthy"];

/**
 * A run's course in steps of one width, without gaps: each with what was counted in it alone, so
 * that the steps add up to the totals. What one source has not told yet counts in a later step.
 */
export function runTrend(rows: readonly TrendRow[]): RunTrend {
  const times = rows.map(({ atMs }) => atMs);
  if (times.length === 0) return { everyMs: 1000, points: [] };
  const ends = [Math.min(...times), Math.max(...times)] as const;
  const everyMs = trendWidth(Math.max(...rows.map((row) => row.everyMs)), ...ends);
  const steps = Map.groupBy(rows, ({ atMs }) => stepOf(atMs, everyMs));
  const points: TrendPoint[] = [];
  let before: Totals = { ...NO_TOTALS };
  let verdict: Verdict = "inconclusive";
  const last = stepOf(ends[1], everyMs);
  for (let atMs = stepOf(ends[0], everyMs); atMs <= last; atMs += everyMs) {
    const now = { ...before };
    for (const { totals } of steps.get(atMs) ?? []) {
      const told = fieldsOf(totals);
      for (const name of COUNTS) now[name] = Math.max(now[name], countOf(told?.[name]));
      verdict = VERDICTS.find((known) => known === told?.["verdict"]) ?? verdict;
    }
    points.push({ at: new Date(atMs).toISOString(), ...between(before, now), verdict });
    before = now;
  }
  return { everyMs, points: points.slice(-TREND_STEPS_MAX) };
}

/** The exchanges compared in each step, in at most so many steps. */
export function shortTrend({ points }: RunTrend, stepsMax: number): number[] {
  const each = Math.max(1, Math.ceil(points.length / stepsMax));
  const sums: number[] = [];
  for (const [index, { compared }] of points.entries()) {
    const at = Math.floor(index / each);
    sums[at] = (sums[at] ?? 0) + compared;
  }
  return sums;
}

const NO_TOTALS: Totals = {
  ...{ received: 0, mirrored: 0, compared: 0, dropped: 0, incomplete: 0, candidateOdd: 0 },
};

function between(before: Totals, now: Totals): Totals {
  const step = { ...NO_TOTALS };
  for (const name of COUNTS) step[name] = now[name] - before[name];
  return step;
}

function countOf(value: unknown): number {
  return typeof value === "number" && value >= 0 ? value : 0;
}
