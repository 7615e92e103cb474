import { expect, test } from "vitest";
import type { Summary } from "../../differ/index.ts";
import { verdictText } from "./verdict-text.ts";

test("what the verdict says nothing about stands behind what it says", () => {
  const summary: Summary = {
    ...{ compared: 3, invalid: 0, verdict: "inconclusive" },
    reasons: [
      { code: "BLIND", message: "two places are hardly watched" },
      { code: "ENDPOINT_NOT_SEEN", message: "GET /a was never seen" },
      { code: "NEEDS_REQUESTS", message: "500 more" },
    ],
    endpoints: [
      { endpoint: "GET /b", requests: 3, verdict: "inconclusive", requestsNeeded: 500, paths: [] },
    ],
  };
  expect(verdictText(summary, { colour: false }).split("\n").slice(1, -1)).toEqual([
    "  GET /a was never seen",
    "  ◌ GET /b  3 exchanges; about 500 more requests needed",
    "  two places are hardly watched",
  ]);
});
