import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunOverview } from "../../data/shapes.ts";
import { flowRows } from "./flow-rows.ts";
import { foldedReasons, foldedWords } from "./fold-reasons.ts";
import { perSecond } from "./per-second.ts";
import { reasonParts, stillNeeded, verdictBasis, verdictSentence } from "./verdict-words.ts";

const n = fc.nat(1_000_000);
const byReason = fc.dictionary(fc.constantFrom("memory-full", "shadow-lost", "busy"), n);
const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);

/** Books in which every request is in exactly one place. */
const books = fc
  .record({
    ...{ open: n, refused: byReason, upgraded: n, filtered: n, sampledOut: n, dropped: byReason },
    ...{ inFlight: n, compared: n, incomplete: byReason },
  })
  .map((parts) => {
    const { open, refused, upgraded, filtered, sampledOut, dropped } = parts;
    const mirrored = parts.inFlight + parts.compared + sum(parts.incomplete);
    const outside = open + sum(refused) + upgraded + filtered + sampledOut + sum(dropped);
    return { ...parts, mirrored, received: outside + mirrored };
  });

test("reasons that are many of one kind are folded, all others stand as they came", () => {
  const reason = (code: string, message: string) => ({ code, message });
  const needs = ["a", "b", "c"].map((endpoint) => reason("NEEDS_REQUESTS", endpoint));
  const lost = reason("LOST", "2 % were lost");
  const folds = foldedReasons([lost, ...needs, reason("BLIND", "d")]);
  expect(folds).toEqual([
    { code: "LOST", reasons: [lost], folded: false },
    { code: "NEEDS_REQUESTS", reasons: needs, folded: true },
    { code: "BLIND", reasons: [reason("BLIND", "d")], folded: false },
  ]);
  expect(foldedWords("NEEDS_REQUESTS", 3)).toBe("3 endpoints need more requests");
});

test("the rows of each depth are all requests once, side by side", () => {
  fc.assert(
    fc.property(books, (ledger) => {
      const { rows, missing } = flowRows(ledger);
      expect(missing).toBe(0);
      const parts = rows.filter(({ depth }) => depth === 1);
      expect(parts.reduce((all, { count }) => all + count, 0)).toBe(ledger.received);
      let end = 0;
      for (const { from, share } of parts.filter(({ count }) => count > 0)) {
        expect(from).toBeCloseTo(end, 9);
        end = from + share;
      }
      const below = rows.filter(({ depth, id }) => depth === 2 && !/^(dropped|refused)/.test(id));
      expect(below.reduce((all, { count }) => all + count, 0)).toBe(ledger.mirrored);
    }),
  );
});

test("books that do not add up are told by how much", () => {
  const empty = { refused: {}, dropped: {}, incomplete: {}, open: 0, upgraded: 0, filtered: 0 };
  const ledger = { ...empty, sampledOut: 0, received: 10, mirrored: 8, inFlight: 0, compared: 7 };
  expect(flowRows(ledger).missing).toBe(3);
});

const OVERVIEW: RunOverview = {
  ...{ run: "r", startedAt: "2026-12-01T00:00:00Z", seenAt: "2026-12-01T00:00:00Z" },
  ...{ verdict: "inconclusive", reasons: [], compared: 1200, requestsNeeded: 340 },
  endpoints: { fail: 1, inconclusive: 2, pass: 3 },
  differences: { fail: 4, inconclusive: 0, pass: 0, approved: 0 },
  groups: { high: 1, medium: 1, low: 0 },
  gate: { alpha: 0.01, tolerance: 0, harm: 0.01, minRequests: 500, maxLost: 0.005 },
};

test("the verdict reads as a sentence, with what it rests on and what it needs", () => {
  expect(verdictBasis(OVERVIEW)).toBe(
    "1,200 exchanges of 6 endpoints compared · 2 causes fail · 2 endpoints undecided",
  );
  expect(stillNeeded(OVERVIEW)).toContain("340 more requests");
  expect(stillNeeded({ ...OVERVIEW, verdict: "pass" })).toBeUndefined();
  const none: RunOverview = { ...OVERVIEW, compared: 0 };
  expect(verdictSentence(none)).toBe("Nothing was compared yet.");
});

test("fingerprints in a reason are told apart, and its text is whole", () => {
  const message = "Look at difference 36423bac3149; mend it (shadowdiff approve 36423bac3149).";
  const parts = reasonParts(message);
  expect(parts.filter(({ fingerprint }) => fingerprint === true)).toHaveLength(2);
  expect(parts.map(({ text }) => text).join("")).toBe(message);
});

test("a step's counts are rates whatever its width", () => {
  const point = { received: 100, mirrored: 90, compared: 80, dropped: 0, incomplete: 0 };
  const at = "2026-12-01T00:00:10Z";
  const trend = {
    everyMs: 5000,
    points: [{ ...point, at, candidateOdd: 10, verdict: "fail" as const }],
  };
  expect(perSecond(trend)).toEqual({
    ...{ x: [Date.parse(at) / 1000], received: [20], compared: [16], candidateOdd: [2] },
  });
});
