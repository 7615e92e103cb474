import { describe, expect, test } from "vitest";
import { SilenceCount } from "./silence-count.ts";
import type { ThreadUsage } from "./wire.ts";

const LOOK_MS = 1000;

/** A thread that had so many milliseconds of a core in each look since its last word, and whether it wanted more. */
function silent(usages: readonly (readonly [cpuMs: number, runnable: boolean])[]): SilenceCount {
  let cpuMs = 5000;
  let look = 0;
  const usageOf = (): ThreadUsage | undefined => {
    const [more = 0, runnable = false] = usages[look] ?? [];
    cpuMs += more;
    return { cpuMs, runnable };
  };
  const count = new SilenceCount(LOOK_MS, usageOf);
  count.osThread = 7;
  for (look = 0; look < usages.length; look += 1) count.look();
  return count;
}

const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe("silence", () => {
  test("of a thread that runs counts every look", () => {
    expect(silent(times(10, [1000, true])).looks).toBe(10);
  });

  test("of a thread that waits for something else counts every look", () => {
    const count = silent(times(10, [0, false]));
    expect(count.looks).toBe(10);
    expect(count.starved).toBe(false);
  });

  test("of a thread that gets no core counts the two looks that find that out", () => {
    const count = silent(times(100, [0, true]));
    expect(count.looks).toBe(2);
    expect(count.starved).toBe(true);
  });

  test("of a thread that gets a tenth of a core counts a tenth", () => {
    expect(silent(times(102, [100, true])).looks).toBeCloseTo(12);
  });

  test("counts every look where the system says nothing, or the thread has no number", () => {
    const unknown = new SilenceCount(LOOK_MS, () => undefined);
    unknown.osThread = 7;
    const nameless = new SilenceCount(LOOK_MS, () => ({ cpuMs: 0, runnable: true }));
    for (let look = 0; look < 10; look += 1) {
      unknown.look();
      nameless.look();
    }
    expect([unknown.looks, nameless.looks]).toEqual([10, 10]);
  });

  test("begins anew with a word, and with another thread", () => {
    const count = silent(times(100, [0, true]));
    count.heard();
    expect([count.looks, count.starved]).toEqual([0, false]);
    count.look();
    count.startOver();
    expect([count.looks, count.osThread]).toEqual([0, undefined]);
  });
});
