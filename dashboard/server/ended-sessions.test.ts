import { expect, test } from "vitest";
import { ENDED_MAX, createEndedSessions } from "./ended-sessions.ts";

test("what was ended stays ended, however many are ended after it, and the set has a limit", () => {
  let nowMs = 0;
  const sessions = createEndedSessions(() => nowMs);
  const session = (each: number) => ({ signature: `s${each}`, expiresMs: 10_000 + each });
  const all = ENDED_MAX + 20;
  for (let each = 0; each < all; each += 1) {
    sessions.end(session(each));
  }
  const every = Array.from({ length: all }, (_, each) => session(each));
  expect(every.filter((one) => !sessions.has(one))).toEqual([]);
  expect(sessions.has(session(all))).toBe(false);
  expect([sessions.size, sessions.forgotten]).toEqual([ENDED_MAX, 20]);
  // What has run out makes room for nothing.
  nowMs = 20_000;
  sessions.end({ signature: "late", expiresMs: 30_000 });
  expect([sessions.size, sessions.forgotten]).toEqual([1, 20]);
});
