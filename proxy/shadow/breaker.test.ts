import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { Breaker, type Permit } from "./breaker.ts";

function breakerOf(failures = 3, openMs = 1000) {
  const clock = manualClock();
  return { clock, breaker: new Breaker({ failures, openMs, clock }) };
}

describe("the breaker", () => {
  test("opens after so many failures in a row, and an answer between starts the count anew", () => {
    const { breaker } = breakerOf(3);
    for (const answered of [false, false, true, false, false])
      breaker.settle(breaker.take(), answered);
    expect(breaker.state).toBe("closed");
    breaker.settle(breaker.take(), false);
    expect(breaker.state).toBe("open");
    expect(breaker.admits).toBe(false);
  });

  test("half-open admits one probe, whose answer closes it", () => {
    const { breaker, clock } = breakerOf(1, 1000);
    breaker.settle(breaker.take(), false);
    clock.advance(999);
    expect(breaker.admits).toBe(false);
    clock.advance(1);
    expect([breaker.state, breaker.admits]).toEqual(["half-open", true]);
    const probe = breaker.take();
    expect([probe, breaker.admits]).toEqual(["probe", false]);
    breaker.settle(probe, true);
    expect([breaker.state, breaker.admits]).toEqual(["closed", true]);
  });

  test("a probe that fails opens it for the whole time again", () => {
    const { breaker, clock } = breakerOf(1, 1000);
    breaker.settle(breaker.take(), false);
    clock.advance(1000);
    breaker.settle(breaker.take(), false);
    clock.advance(999);
    expect(breaker.state).toBe("open");
    clock.advance(1);
    expect(breaker.state).toBe("half-open");
  });

  test("copies sent before it opened neither close nor prolong it", () => {
    const { breaker, clock } = breakerOf(1, 1000);
    const early: Permit[] = [breaker.take(), breaker.take(), breaker.take()];
    breaker.settle(early[0] ?? "regular", false);
    clock.advance(500);
    breaker.settle("regular", true);
    expect(breaker.state).toBe("open");
    breaker.settle("regular", false);
    clock.advance(500);
    expect(breaker.state).toBe("half-open");
  });

  test("a probe that was never sent leaves room for another", () => {
    const { breaker, clock } = breakerOf(1, 1000);
    breaker.settle(breaker.take(), false);
    clock.advance(1000);
    breaker.release(breaker.take());
    expect(breaker.admits).toBe(true);
  });

  test("never lets more than one copy through between opening and closing", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(400)), { maxLength: 200 }), (steps) => {
        const { breaker, clock } = breakerOf(2, 1000);
        let outstanding: Permit[] = [];
        for (const [answered, waitMs] of steps) {
          clock.advance(waitMs);
          if (breaker.admits) outstanding.push(breaker.take());
          expect(outstanding.filter((permit) => permit === "probe").length).toBeLessThanOrEqual(1);
          if (waitMs % 2 === 0) {
            for (const permit of outstanding) breaker.settle(permit, answered);
            outstanding = [];
          }
        }
      }),
    );
  });
});
