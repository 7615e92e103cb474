import { expect, test } from "vitest";
import { severityOf, worstOf } from "./severity.ts";

test.each([
  ["status", "value", "high"],
  ["outcome", "outcome", "high"],
  ["header:content-type", "value", "high"],
  ["$.a", "missing", "high"],
  ["$.a", "type", "high"],
  ["$", "encoding", "high"],
  ["$.a", "value", "medium"],
  ["$.a", "order", "medium"],
  ["$.a", "length", "medium"],
  ["latency", "slower", "medium"],
  ["$.a", "extra", "low"],
  ["header:x", "extra", "low"],
] as const)("%s %s is %s", (path, kind, severity) => {
  expect(severityOf(path, kind)).toBe(severity);
});

test("a group is as severe as its worst", () => {
  expect(worstOf(["low", "high", "medium"])).toBe("high");
  expect(worstOf([])).toBe("low");
});
