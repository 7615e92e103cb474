import { expect, test } from "vitest";
import type { PathSummary, Summary } from "../../differ/index.ts";
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

const LATENCY: PathSummary = {
  ...{ path: "latency", kind: "slower", n: 900, candidateOdd: 310, secondaryOdd: 190 },
  ...{ primaryOdd: 0, allDifferent: 0, verdict: "inconclusive", evidence: 1.2 },
  ...{ fingerprint: "0123456789ab", severity: "low" },
};

test("an endpoint that passes and may be slower says so, where the list names it", () => {
  const endpoint = { requests: 900, verdict: "pass" } as const;
  const summary: Summary = {
    ...{ compared: 1800, invalid: 0, verdict: "pass", reasons: [] },
    endpoints: [
      { endpoint: "GET /a", ...endpoint, paths: [{ ...LATENCY, listed: true }] },
      { endpoint: "GET /b", ...endpoint, paths: [LATENCY] },
    ],
  };
  expect(verdictText(summary, { colour: false }).split("\n").slice(1, -1)).toEqual([
    "  ✓ 2 endpoints of 2 pass",
    "  ◌ GET /a  passes, and may be slower: the candidate was slower than the secondary in 310 of 900 exchanges and faster in 190; not decided",
  ]);
});

test("one request is one request", () => {
  const summary: Summary = {
    ...{ compared: 499, invalid: 0, verdict: "inconclusive", reasons: [] },
    endpoints: [
      {
        ...{ endpoint: "GET /b", requests: 499, verdict: "inconclusive" },
        ...{ requestsNeeded: 1, paths: [] },
      },
    ],
  };
  expect(verdictText(summary, { colour: false })).toContain("; about 1 more request needed\n");
});
