import { expect, test } from "vitest";
import type { Approval } from "../../core/index.ts";
import { approvalsAt } from "./approvals-at.ts";

const at = (text: string): number => Date.parse(text);
const approval = (until: string | undefined, by = "Ada"): Approval => ({
  ...{ fingerprint: "ca2ba0dbaa09", members: ["000000000001"], reason: "meant", by, until },
});

test("an approval holds through its last day and covers its members", () => {
  const stated = [approval("2026-03-31")];
  expect([...approvalsAt(stated, at("2026-03-31T23:59:59Z")).approvals]).toEqual([
    ...["ca2ba0dbaa09", "000000000001"],
  ]);
  const ended = approvalsAt(stated, at("2026-04-01T00:00:00Z"));
  expect(ended.approvals.size).toBe(0);
  expect([...ended.expired.keys()]).toEqual(["ca2ba0dbaa09", "000000000001"]);
});

test("one without a day holds for ever, and wins over one that has ended", () => {
  const held = approvalsAt([approval("2026-01-01", "Bo"), approval(undefined)], at("2030-01-01"));
  expect(held.approvals.has("ca2ba0dbaa09")).toBe(true);
  expect(held.expired.size).toBe(0);
});
