import { expect, test } from "vitest";
import type { Observation } from "../tally/observe.ts";
import { type Tally, createTally } from "../tally/tally.ts";
import { fingerprint } from "./fingerprint.ts";
import { quietRun } from "./testing/simulation.ts";
import { type SummaryInput, summarize } from "./summarize.ts";

type At = (index: number) => readonly Observation[];

const seen = (cell: Observation["cell"], path = "$.a"): Observation => ({
  ...{ path, kind: "value", cell, hard: false },
});

function tallyOf(count: number, at: At = () => []): Tally {
  const tally = createTally({ blockSize: 50 });
  for (let index = 0; index < count; index += 1) {
    tally.add({ endpoint: "GET /", seq: index, index, observations: at(index) });
  }
  return tally;
}

function judge(tally: Tally, over: Partial<SummaryInput> = {}) {
  return summarize({ ...quietRun(tally), ...over });
}

const codes = (summary: ReturnType<typeof judge>) => summary.reasons.map(({ code }) => code);

test("a place that all three answer differently is named as blind, with its share", () => {
  const at: At = (index) => [
    seen("all", "$.a"),
    ...(index % 4 > 0 ? [seen("all", "$.b")] : []),
    ...(index % 5 > 1 ? [seen("all", "$.c")] : []),
    ...(index % 2 > 0 ? [seen("all", "$.d")] : []),
    ...(index % 5 > 2 ? [seen("all", "$.seldom")] : []),
  ];
  const { verdict, reasons } = judge(tallyOf(600, at));
  expect(verdict).toBe("pass");
  expect(reasons).toEqual([
    {
      code: "BLIND",
      message: expect.stringContaining(
        "GET /: all three differ from each other at $.a (value, 100 %), $.b (value, 75 %), $.c (value, 60 %) and 1 more of the exchanges",
      ),
    },
  ]);
  expect(reasons[0]?.message).not.toContain("\n");
});

test("blind is neither what one role alone shows often enough, nor what is approved", () => {
  const noisy: At = (index) => [
    seen(index % 10 < 6 ? "all" : index % 2 === 0 ? "candidate" : "secondary"),
  ];
  expect(codes(judge(tallyOf(600, noisy)))).not.toContain("BLIND");
  const approvals = new Set([fingerprint("GET /", "$.a", "value")]);
  expect(
    judge(
      tallyOf(600, () => [seen("all")]),
      { approvals },
    ).reasons,
  ).toEqual([]);
});

test("more than 1 % unlike live is a finding, however few the exchanges", () => {
  const live = { compared: 3, mismatched: 3 };
  const health = { lostShare: 0, live, notReady: [], internalErrors: 0 };
  const summary = judge(tallyOf(502), { health });
  expect(summary.verdict).toBe("unhealthy");
  expect(codes(summary)).toEqual(["SHADOW_DIFFERS_FROM_LIVE"]);
});

test("a fault of ours while comparing holds a pass back", () => {
  const live = { compared: 0, mismatched: 0 };
  const health = { lostShare: 0, live, notReady: [], internalErrors: 1 };
  const summary = judge(tallyOf(502), { health });
  expect(summary.verdict).toBe("inconclusive");
  expect(codes(summary)).toEqual(["COMPARE_FAILED"]);
});
