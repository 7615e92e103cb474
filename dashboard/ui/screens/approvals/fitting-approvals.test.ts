import { expect, test } from "vitest";
import type { ShownApproval } from "../../../server/steering.ts";
import { fittingApprovals } from "./fitting-approvals.ts";

const approval = (fingerprint: string, more: Partial<ShownApproval>): ShownApproval => ({
  ...{ fingerprint, members: [], reason: "meant", by: "Ada", until: undefined, state: "active" },
  ...more,
});
const ITEMS = [
  approval("a", { difference: "GET /p/{id} $.price (value)" }),
  approval("b", { state: "unused", by: "Grace" }),
  approval("c", { state: "expired", reason: "Beta is off" }),
];

test.each([
  ["", "", "cba"],
  ["", "active", "a"],
  ["price get", "", "a"],
  ["BETA", "", "c"],
  ["grace meant", "", "b"],
  ["nobody", "", ""],
])("%j in state %j finds %j", (q, state, found) => {
  expect(
    fittingApprovals(ITEMS, { q, state })
      .map(({ fingerprint }) => fingerprint)
      .join(""),
  ).toBe(found);
});
