import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  LATENCY_BOUNDS_SECONDS,
  LatencyHistogram,
  addLatency,
  noLatency,
} from "./latency-histogram.ts";
import { LiveTimings, UNTIMED } from "./live-timings.ts";

const micros = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  fc.integer({ min: 0, max: 300 }),
  fc.nat(30).map((power) => 2 ** power),
);

function of(values: readonly number[]) {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.recordMicros(value);
  return histogram.snapshot();
}

describe("latency histogram", () => {
  test("bounds rise, by at most a half from 2 us on, to 67 s", () => {
    for (let index = 1; index < LATENCY_BOUNDS_SECONDS.length; index += 1) {
      const [low = 0, high = 0] = LATENCY_BOUNDS_SECONDS.slice(index - 1);
      expect(high).toBeGreaterThan(low);
      if (index > 1) expect(high / low).toBeLessThanOrEqual(1.5001);
    }
    expect(LATENCY_BOUNDS_SECONDS.at(-1)).toBeCloseTo(67.1, 1);
  });

  test("a value is in the first bucket whose bound is not below it", () => {
    fc.assert(
      fc.property(micros, (value) => {
        const at = LATENCY_BOUNDS_SECONDS.findIndex((bound) => value <= Math.round(bound * 1e6));
        const expected = at === -1 ? LATENCY_BOUNDS_SECONDS.length : at;
        expect(of([value]).slice(0, -1).indexOf(1)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("splitting a stream anywhere and adding gives the same histogram", () => {
    fc.assert(
      fc.property(fc.array(micros), fc.nat(), (values, cut) => {
        const at = values.length === 0 ? 0 : cut % values.length;
        const parts = addLatency(of(values.slice(0, at)), of(values.slice(at)));
        expect(parts).toEqual(of(values));
        expect(addLatency(noLatency(), parts)).toEqual(parts);
        expect(parts.slice(0, -1).reduce((sum, count) => sum + count, 0)).toBe(values.length);
      }),
    );
  });

  test("any number of milliseconds counts once", () => {
    fc.assert(
      fc.property(fc.double(), (ms) => {
        const histogram = new LatencyHistogram();
        histogram.record(ms);
        const cells = histogram.snapshot();
        expect(cells.slice(0, -1).reduce((sum, count) => sum + count, 0)).toBe(1);
        expect(cells.at(-1)).toBeGreaterThanOrEqual(0);
        expect(cells.at(-1)).toBeLessThanOrEqual(2e9);
      }),
    );
  });

  test("one request in eight is timed", () => {
    const timings = new LiveTimings();
    const stamps = Array.from({ length: 80 }, () => timings.begin());
    const timed = stamps.filter((stamp) => stamp !== UNTIMED);
    expect(timed).toHaveLength(10);
    for (const stamp of timed) timings.answered(stamp, timings.stamp(), timings.stamp());
    const count = (cells: readonly number[]) => cells.slice(0, -1).reduce((sum, n) => sum + n, 0);
    expect(count(timings.overhead.snapshot())).toBe(10);
    expect(count(timings.upstream.snapshot())).toBe(10);
  });
});
