import fc from "fast-check";
import { expect, test } from "vitest";
import { type WindowEvent, WindowLog, printWindowEvent, readWindowEvent } from "./window-log.ts";

function played(...events: readonly WindowEvent[]): WindowLog {
  const log = new WindowLog();
  for (const [at, event] of events.entries()) log.apply(at + 1, event);
  return log;
}
const enter = (proxy: string, of = 2): WindowEvent => ({ does: "enter", proxy, of });
const leave = (proxy: string): WindowEvent => ({ does: "leave", proxy });
const gone = (proxy: string): WindowEvent => ({ does: "gone", proxy });

test.each([
  ["one of two", [enter("a")], false],
  ["the same one twice", [enter("a"), enter("a")], false],
  ["two of two", [enter("a"), enter("b")], true],
  ["the most that one waits for", [enter("a", 2), enter("b", 3)], false],
  ["one that withdrew", [enter("a"), leave("a"), enter("b")], false],
  ["one that left an open window", [enter("a"), enter("b"), leave("a")], true],
  ["all that left", [enter("a"), enter("b"), leave("a"), leave("b")], false],
  ["one that left and one that died", [enter("a"), enter("b"), gone("b"), leave("a")], false],
  ["one that came into an open window", [enter("a"), enter("b"), gone("b"), enter("c")], true],
  [
    "one that came when it was over",
    [enter("a"), enter("b"), leave("a"), leave("b"), enter("c")],
    false,
  ],
] as const)("with %s", (_, events, open) => {
  expect(played(...events).open).toBe(open);
});

const event = fc.record({
  does: fc.constantFrom("enter" as const, "leave" as const, "gone" as const, "look" as const),
  proxy: fc.constantFrom("a", "b", "c", "d"),
  of: fc.integer({ min: 1, max: 4 }),
});

test("opens never with fewer than one waits for, and ends never with one there", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const log = new WindowLog();
      for (const [at, one] of events.entries()) {
        const before = { open: log.open, opened: log.opened };
        log.apply(at + 1, readWindowEvent(printWindowEvent(one)));
        if (log.opened > before.opened) expect(log.there.size).toBeGreaterThanOrEqual(log.wanted);
        if (before.open) expect(log.open).toBe(log.there.size > 0);
        // What was read before changes nothing.
        log.apply(at + 1, { does: "leave", proxy: one.proxy });
        expect(log.seq).toBe(at + 1);
      }
    }),
  );
});

test.each(["[]", "{}", '{"does":"enter","proxy":"a"}', '{"does":"enter","proxy":"a","of":0}'])(
  "%s is no event",
  (raw) => {
    expect(() => readWindowEvent(raw)).toThrow("something else");
  },
);
