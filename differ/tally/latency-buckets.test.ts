import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BucketCounts } from "./bucket-counts.ts";
import {
  bucketMs,
  countLatency,
  latencyBucket,
  latencyMicros,
  latencyQuantile,
  sortLatencies,
} from "./latency-buckets.ts";
import { createTally } from "./tally.ts";

describe("latency buckets", () => {
  test("a bucket's middle is within 1.6 % of every value in it, up to 60 s", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000_000 }), (micros) => {
        const error = Math.abs(bucketMs(latencyBucket(micros)) * 1000 - micros);
        expect(error).toBeLessThanOrEqual(micros * 0.016);
      }),
    );
  });

  test("buckets keep the order of values and stay under 700", () => {
    fc.assert(
      fc.property(fc.nat({ max: 59_999_999 }), (micros) => {
        expect(latencyBucket(micros + 1)).toBeGreaterThanOrEqual(latencyBucket(micros));
      }),
    );
    expect(latencyBucket(60_000_000)).toBeLessThan(700);
  });

  test("what is no latency is unknown, and beyond 60 s is 60 s", () => {
    expect([undefined, Number.NaN, -1].map(latencyMicros)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(latencyMicros(Number.POSITIVE_INFINITY)).toBe(60_000_000);
    expect(latencyMicros(1.2345)).toBe(1235);
  });

  test("a quantile's interval covers about the ranks that chance allows", () => {
    const counts = new BucketCounts();
    for (let micros = 1; micros <= 10_000; micros += 1) countLatency(counts, micros);
    const p99 = latencyQuantile(sortLatencies(counts), 0.99);
    expect(p99?.value).toBeCloseTo(9.9, 1);
    expect(p99?.low).toBeGreaterThan(9.83);
    expect(p99?.high).toBeLessThan(9.97);
    expect(latencyQuantile(sortLatencies(new Map()), 0.5)).toBeUndefined();
  });
});

describe("latency as a place", () => {
  test("candidate slower counts for the candidate, faster for the secondary, equal and unknown for neither", () => {
    const tally = createTally({ blockSize: 50 });
    const pairs = [
      [2, 3],
      [3, 2],
      [3, 4],
      [5, 5],
      [undefined, 9],
    ] as const;
    for (const [index, [secondary, candidate]] of pairs.entries()) {
      const latency = { primary: 1, secondary, candidate };
      tally.add({ endpoint: "GET /", seq: index, index, observations: [], latency });
    }
    const entry = tally.entries.get("GET /");
    const field = entry?.fields.get("latency\nslower");
    expect(field?.cells).toEqual({ candidate: 2, secondary: 1, primary: 0, all: 0 });
    expect([...(field?.openSums?.values() ?? [])]).toEqual([
      { candidateSecondary: 1, secondaryPrimary: 0, hard: 0 },
    ]);
    expect(entry?.latency.primary.pairs().map(([, count]) => count)).toEqual([4]);
  });
});
