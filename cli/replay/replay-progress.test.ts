import { expect, test } from "vitest";
import { replayProgress } from "./replay-progress.ts";

const base = { handled: 300, share: 0.25, elapsedMs: 2000, outcome: "290 compared · 0 lost" };

test("on a terminal a bar, in a log none; the rest alike", () => {
  const text = "25 % · 300 requests · 150/s · 0:06 left · 290 compared · 0 lost";
  expect(replayProgress({ ...base, bar: true })).toBe(`[#####···············] ${text}`);
  expect(replayProgress({ ...base, bar: false })).toBe(text);
});

test("what cannot be told is left out; long times have hours", () => {
  const start = { ...base, handled: 0, share: 0, elapsedMs: 0, outcome: "x", bar: false };
  expect(replayProgress(start)).toBe("0 % · 0 requests · 0/s · x");
  expect(replayProgress({ ...base, share: 1, bar: false })).not.toContain("left");
  expect(replayProgress({ ...base, share: 0.001, elapsedMs: 5000, bar: false })).toContain(
    "1:23:15 left",
  );
});
