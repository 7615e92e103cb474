import { expect, test } from "vitest";
import type { EndpointLatency, LatencyOfRole } from "../../../../differ/index.ts";
import { distribution, histogram, latencySentence, quantileShift } from "./latency-shapes.ts";

const role = (factor: number): LatencyOfRole => ({
  count: 4,
  quantiles: [
    [0.5, 10 * factor],
    [0.99, 100 * factor],
    [1, 1000 * factor],
  ],
  histogram: [
    [5 * factor, 10 * factor, 3],
    [90 * factor, 100 * factor, 1],
  ],
});
const LATENCY: EndpointLatency = {
  ...{ endpoint: "GET /a", verdict: "fail" },
  ...{ primary: role(1), secondary: role(1), candidate: role(2) },
};
const NONE: LatencyOfRole = { count: 0, quantiles: [], histogram: [] };

test("the shift is candidate and secondary minus primary, without the last answer", () => {
  expect(quantileShift(LATENCY)).toEqual({
    x: [0.5, 0.99],
    values: [
      [10, 100],
      [0, 0],
    ],
  });
  expect(quantileShift({ ...LATENCY, candidate: NONE }).values[0]).toEqual([null, null]);
});

test("a distribution rises to one for each role on one grid", () => {
  const { x, values } = distribution(LATENCY, ["primary", "candidate"]);
  expect(x).toEqual([10, 20, 100, 200].map(Math.log10));
  expect(values).toEqual([
    [0.75, 0.75, 1, 1],
    [0, 0.75, 0.75, 1],
  ]);
});

test("a histogram's shares add up to one for each role that answered", () => {
  const { x, values } = histogram({ ...LATENCY, secondary: NONE }, ["primary", "secondary"]);
  const sums = values.map((bins) => bins.reduce<number>((sum, bin) => sum + (bin ?? 0), 0));
  expect(sums.map((sum) => sum.toFixed(6))).toEqual(["1.000000", "0.000000"]);
  expect(x).toHaveLength(48);
  expect(histogram({ primary: NONE, secondary: NONE, candidate: NONE }, ["primary"]).x).toEqual([]);
});

test("the sentence leads from the verdict to its numbers", () => {
  expect(latencySentence(LATENCY)).toBe(
    "The candidate is slower: it answered half within 20.0 ms (primary 10.0 ms, +100 %), and 99 of 100 within 200 ms (primary 100 ms, +100 %).",
  );
});
