import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../verdict/fingerprint.ts";
import type { EndpointSummary, PathSummary, Summary, Verdict } from "../verdict/summary.ts";
import { holdAgainst } from "./hold-against.ts";
import { isKnown } from "./known-place.ts";

const seed = Math.floor(Math.random() * 1_000_000);

function place(name: string, more: Partial<PathSummary> = {}): PathSummary {
  const kind = more.kind ?? "value";
  return {
    ...{ path: name, kind, n: 400, candidateOdd: 40, secondaryOdd: 0, primaryOdd: 0 },
    ...{ allDifferent: 0, verdict: "fail", evidence: 5, severity: "medium" },
    fingerprint: fingerprint("GET /a", name, kind),
    ...more,
  };
}

/** A run of one endpoint with these places; its verdicts follow from them, unless `more` says otherwise. */
function run(
  paths: readonly PathSummary[],
  more: Partial<Omit<EndpointSummary, "verdict"> & Summary> = {},
): Summary {
  const failing = paths.some(({ verdict }) => verdict === "fail");
  const {
    verdict = failing ? "fail" : "pass",
    requests = 400,
    requestsNeeded,
    reasons = [],
  } = more;
  const own = failing ? "fail" : verdict === "unhealthy" ? "pass" : verdict;
  const endpoint = {
    ...{ endpoint: "GET /a", requests, verdict: own, paths },
    ...(requestsNeeded !== undefined && { requestsNeeded }),
  };
  return { compared: requests, invalid: 0, endpoints: [endpoint], verdict, reasons };
}

const PRICE = place("$.price");
const OTHER = place("$.name");
const OPEN = place("$.x", { verdict: "inconclusive", candidateOdd: 1 });
const CALM = place("$.y", { verdict: "pass", candidateOdd: 0 });

interface Case {
  readonly title: string;
  readonly now: Summary;
  readonly before: Summary;
  readonly verdict: Verdict;
  readonly known?: readonly string[];
  readonly gone?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    title: "the same fail passes",
    now: run([PRICE, CALM]),
    before: run([PRICE]),
    verdict: "pass",
    known: ["$.price"],
  },
  {
    title: "a second place fails",
    now: run([PRICE, OTHER]),
    before: run([PRICE]),
    verdict: "fail",
    known: ["$.price"],
  },
  {
    title: "a worse kind at the same path is new",
    ...{
      now: run([place("$.price", { kind: "missing", severity: "high" })]),
      before: run([PRICE]),
    },
    verdict: "fail",
  },
  {
    title: "a place that is only open there is new",
    now: run([OPEN, PRICE]),
    before: run([OPEN]),
    verdict: "fail",
  },
  {
    title: "an open place beside what is known stays open",
    ...{
      now: run([PRICE, OPEN]),
      before: run([PRICE]),
      verdict: "inconclusive",
      known: ["$.price"],
    },
  },
  {
    title: "an open place that failed there stays open",
    ...{ now: run([OPEN], { verdict: "inconclusive" }), before: run([place("$.x")]) },
    verdict: "inconclusive",
  },
  {
    title: "too few exchanges beside what is known",
    ...{
      now: run([PRICE], { requestsNeeded: 12 }),
      before: run([PRICE]),
      verdict: "inconclusive",
      known: ["$.price"],
    },
  },
  {
    title: "an open latency holds nothing back",
    ...{
      now: run([PRICE, place("latency", { kind: "slower", verdict: "inconclusive" })]),
      before: run([PRICE]),
    },
    ...{ verdict: "pass", known: ["$.price"] },
  },
  {
    title: "a reason that keeps a pass back, also one of a later version",
    now: run([PRICE], { reasons: [{ code: "OF_A_LATER_VERSION", message: "" }] }),
    ...{ before: run([PRICE]), verdict: "inconclusive", known: ["$.price"] },
  },
  {
    title: "a blind place keeps no pass back",
    now: run([PRICE], { reasons: [{ code: "BLIND", message: "" }] }),
    ...{ before: run([PRICE]), verdict: "pass", known: ["$.price"] },
  },
  {
    title: "unhealthy stays unhealthy",
    ...{
      now: run([PRICE], { verdict: "unhealthy" }),
      before: run([PRICE]),
      verdict: "unhealthy",
      known: ["$.price"],
    },
  },
  {
    title: "of an unhealthy run nothing is known",
    ...{ now: run([PRICE]), before: run([PRICE], { verdict: "unhealthy" }), verdict: "fail" },
  },
  {
    title: "twice as often and more is worse, where chance does not explain it",
    ...{
      now: run([place("$.price", { candidateOdd: 120 })]),
      before: run([PRICE]),
      verdict: "fail",
    },
  },
  {
    title: "twice as often by chance is the same",
    now: run([place("$.price", { n: 20, candidateOdd: 5 })]),
    ...{ before: run([PRICE]), verdict: "pass", known: ["$.price"] },
  },
  {
    title: "what was approved there is new",
    now: run([PRICE]),
    ...{ before: run([place("$.price", { verdict: "pass", approved: true })]), verdict: "fail" },
  },
  {
    title: "an approval that has ended asks for a decision",
    now: run([PRICE], {
      reasons: [{ code: "APPROVAL_EXPIRED", message: "", fingerprint: PRICE.fingerprint }],
    }),
    ...{ before: run([PRICE]), verdict: "fail" },
  },
  {
    title: "where not every approval that has ended is named, nothing is known",
    now: run([PRICE], {
      reasons: [{ code: "APPROVAL_EXPIRED", message: "And 3 more like these." }],
    }),
    ...{ before: run([PRICE]), verdict: "fail" },
  },
  {
    title: "nothing compared there",
    now: run([PRICE]),
    ...{ before: run([], { verdict: "inconclusive", requests: 0 }), verdict: "fail" },
  },
  {
    title: "a pass stays one, and what went is told",
    ...{ now: run([CALM]), before: run([PRICE]), verdict: "pass", gone: ["$.price"] },
  },
  {
    title: "of an endpoint that does not pass nothing is gone",
    ...{ now: run([OTHER]), before: run([PRICE]), verdict: "fail" },
  },
  {
    title: "what was approved since is not gone",
    now: run([place("$.price", { verdict: "pass", approved: true })]),
    ...{ before: run([PRICE]), verdict: "pass" },
  },
];

describe("a run held against an earlier one", () => {
  test.each(CASES)("$title: $verdict", ({ now, before, verdict, known = [], gone = [] }) => {
    const held = holdAgainst(now, { run: "before", summary: before });
    expect(held.verdict).toBe(verdict);
    expect(held.against).toMatchObject({ run: "before", verdict: before.verdict });
    expect(held.against?.gone.map(({ path }) => path)).toEqual(gone);
    const paths = held.endpoints.flatMap((endpoint) => endpoint.paths);
    expect(paths.filter(isKnown).map(({ path }) => path)).toEqual(known);
    // What is judged of a place is never changed.
    const asJudged = now.endpoints[0]?.paths.map((path) => ({
      ...path,
      earlier: expect.anything(),
    }));
    expect(paths.map((path) => ({ ...path, earlier: path.earlier ?? {} }))).toEqual(asJudged);
  });

  test("its reasons name what is new, and say what is known", () => {
    const reasons = [
      { code: "HARD_RULE", message: "price", fingerprint: PRICE.fingerprint },
      { code: "FIELD_REGRESSION", message: "And 1 more like these." },
    ];
    const now = run([PRICE, OTHER], { reasons });
    const held = holdAgainst(now, { run: "before", summary: run([PRICE]) });
    expect(held.reasons).toEqual([
      {
        code: "FIELD_REGRESSION",
        message: `GET /a: $.name (value) differs in the candidate alone in 40 of 400 exchanges, and did not fail in before. Severity medium. Look at difference ${OTHER.fingerprint}.`,
        fingerprint: OTHER.fingerprint,
      },
      {
        code: "AGAINST",
        message:
          "Held against before (fail): 1 place failed there already and does not count; 1 new cause fails.",
      },
    ]);
    const all = holdAgainst(now, { run: "before", summary: run([]) });
    expect(all.reasons[0]).toEqual(reasons[0]);
  });

  test("known statuses hide the rest of their answers, which is said", () => {
    const status = place("status", { candidateOdd: 400 });
    const held = holdAgainst(run([status]), { run: "before", summary: run([status]) });
    expect(held.verdict).toBe("pass");
    expect(held.reasons.map(({ code }) => code)).toEqual(["AGAINST", "KNOWN_HIDES"]);
    expect(held.reasons[1]?.message).toContain("odd in 400 of 400 exchanges");
  });

  test(`for any two runs: a pass only where nothing new fails and nothing is open, seed ${seed}`, () => {
    const drawn = fc
      .uniqueArray(
        fc.record({
          name: fc.constantFrom("$.a", "$.b", "$.c", "$.d"),
          verdict: fc.constantFrom("fail", "pass", "inconclusive"),
          candidateOdd: fc.constantFrom(4, 40, 400),
        }),
        { selector: ({ name }) => name },
      )
      .map((all) => all.map(({ name, ...more }) => place(name, more)));
    const code = fc.constantFrom("BLIND", "UNDECIDED", "TALLY_LIMIT");
    const property = fc.property(drawn, drawn, fc.option(code), (now, then, reason) => {
      const reasons = reason === null ? [] : [{ code: reason, message: "" }];
      const summary = run(now, { reasons });
      const before = run(then);
      const held = holdAgainst(summary, { run: "before", summary: before });
      if (summary.verdict !== "fail") expect(held.verdict).toBe(summary.verdict);
      const failed = new Set(
        then.filter(({ verdict }) => verdict === "fail").map((path) => path.fingerprint),
      );
      const fresh = now.filter((path) => path.verdict === "fail" && !failed.has(path.fingerprint));
      if (summary.verdict === "fail" && held.verdict !== "fail") expect(fresh).toEqual([]);
      if (summary.verdict === "fail" && held.verdict === "pass") {
        expect(now.some(({ verdict }) => verdict === "inconclusive")).toBe(false);
        expect([null, "BLIND"]).toContain(reason);
      }
      // Against a run in which nothing failed, it is as it was.
      const calm = then.map((path) => ({ ...path, verdict: "pass" as const }));
      expect(holdAgainst(summary, { run: "before", summary: run(calm) }).verdict).toBe(
        summary.verdict,
      );
    });
    fc.assert(property, { seed, numRuns: 300 });
  });
});
