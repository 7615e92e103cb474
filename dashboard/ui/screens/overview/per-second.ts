import type { RunTrend } from "../../data/shapes.ts";

/** Counts of steps as rates, so that courses of any step width compare. */
export function perSecond({ everyMs, points }: RunTrend): {
  readonly x: readonly number[];
  readonly received: readonly number[];
  readonly compared: readonly number[];
  readonly candidateOdd: readonly number[];
} {
  const seconds = everyMs / 1000;
  const rate = (key: "received" | "compared" | "candidateOdd"): number[] =>
    points.map((point) => point[key] / seconds);
  return {
    x: points.map(({ at }) => new Date(at).getTime() / 1000),
    received: rate("received"),
    compared: rate("compared"),
    candidateOdd: rate("candidateOdd"),
  };
}
