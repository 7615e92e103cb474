import fc from "fast-check";
import { expect, test } from "vitest";
import { RunningTime } from "./running-time.ts";

const EVERY_MS = 50;

test("with looks in time it is time", () => {
  const running = new RunningTime(EVERY_MS, 1000);
  for (let nowMs = 1000; nowMs < 5000; nowMs += EVERY_MS) {
    running.look(nowMs);
    expect(running.at(nowMs + 7)).toBe(nowMs + 7);
  }
});

test("it stands still while a look is overdue, and goes on behind", () => {
  const running = new RunningTime(EVERY_MS, 0);
  expect(running.at(10_000)).toBe(2 * EVERY_MS);
  running.look(10_000);
  expect(running.at(10_000)).toBe(2 * EVERY_MS);
  expect(running.at(10_030)).toBe(2 * EVERY_MS + 30);
});

test("it never goes back, and never ahead of time", () => {
  const pauses = fc.array(fc.tuple(fc.nat(3000), fc.boolean()), { maxLength: 50 });
  fc.assert(
    fc.property(pauses, (steps) => {
      const running = new RunningTime(EVERY_MS, 0);
      let nowMs = 0;
      let before = 0;
      for (const [pauseMs, looks] of steps) {
        nowMs += pauseMs;
        if (looks) running.look(nowMs);
        const at = running.at(nowMs);
        expect(at).toBeGreaterThanOrEqual(before);
        expect(at - before).toBeLessThanOrEqual(pauseMs);
        before = at;
      }
    }),
  );
});
