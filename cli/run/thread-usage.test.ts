import { expect, test } from "vitest";
import { osThreadId } from "./os-thread-id.ts";
import { threadUsage } from "./thread-usage.ts";

const linux = process.platform === "linux";

test.runIf(linux)("this thread runs, and what it computes is counted", () => {
  const id = osThreadId();
  if (id === undefined) throw new Error("no number");
  const before = threadUsage(id);
  expect(before?.runnable).toBe(true);
  const untilMs = (before?.cpuMs ?? 0) + 100;
  while ((threadUsage(id)?.cpuMs ?? 0) < untilMs);
  expect(threadUsage(id)?.cpuMs).toBeGreaterThanOrEqual(untilMs);
});

test("a thread that is not there has none", () => {
  expect(threadUsage(0)).toBeUndefined();
});
