import { expect, test } from "vitest";
import { createLiveMatch } from "./live-match.ts";

const none = { liveCompared: 0, liveMismatched: 0, liveUnmatched: 0 };

test("whichever side comes first, classes are held against each other once", () => {
  const match = createLiveMatch(none);
  match.live(1, 200);
  match.primary(1, 204);
  match.primary(2, 401);
  match.live(2, 200);
  match.live(2, 200);
  expect([match.compared, match.mismatched, match.unmatched]).toEqual([2, 1, 0]);
});

test("a primary without an answer is no mismatch", () => {
  const match = createLiveMatch(none);
  match.live(1, 200);
  match.primary(1, undefined);
  match.primary(2, undefined);
  match.live(2, 200);
  expect([match.compared, match.mismatched, match.unmatched]).toEqual([0, 0, 0]);
});

test("what waits is bounded on both sides, and what is pushed out is counted", () => {
  const match = createLiveMatch(none, 10);
  for (let seq = 0; seq < 100; seq += 1) match.live(seq, 200);
  for (let seq = 100; seq < 150; seq += 1) match.primary(seq, 200);
  expect(match.unmatched).toBe(130);
  for (let seq = 90; seq < 100; seq += 1) match.primary(seq, 200);
  expect(match.compared).toBe(10);
});

test("where there is no live answer nothing is held against it, and nothing is missed", () => {
  const match = createLiveMatch(none, 10);
  for (let seq = 0; seq < 100; seq += 1) {
    match.live(seq, 0);
    if (seq % 3 !== 0) match.primary(seq, 500);
  }
  expect([match.compared, match.mismatched, match.unmatched]).toEqual([0, 0, 0]);
});
