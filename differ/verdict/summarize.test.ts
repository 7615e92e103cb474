import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import type { ConfigInput, GateConfig } from "../../core/index.ts";
import type { Observation } from "../tally/observe.ts";
import { type Tally, createTally } from "../tally/tally.ts";
import { fingerprint } from "./fingerprint.ts";
import { quietRun } from "./testing/simulation.ts";
import { type SummaryInput, summarize } from "./summarize.ts";

type At = (index: number) => readonly Observation[];

const gateOf = (gate: ConfigInput["gate"]) => configSchema.parse({ gate }).gate;
const seen = (cell: Observation["cell"], path = "$.a"): Observation => ({
  path,
  kind: "value",
  cell,
  hard: false,
});
const broken: Observation = { path: "outcome", kind: "outcome", cell: "candidate", hard: true };

function tallyOf(count: number, at: At = () => [], endpoint = "GET /"): Tally {
  const tally = createTally({ blockSize: 50 });
  for (let index = 0; index < count; index += 1) {
    tally.add({ endpoint, seq: index, index, observations: at(index) });
  }
  return tally;
}

function judge(tally: Tally, over: Partial<SummaryInput> = {}) {
  return summarize({ ...quietRun(tally), ...over });
}

const codes = (summary: ReturnType<typeof judge>) => summary.reasons.map(({ code }) => code);

describe("pass", () => {
  test("502 equal exchanges of an endpoint pass, 501 do not", () => {
    expect(judge(tallyOf(502)).verdict).toBe("pass");
    const short = judge(tallyOf(501));
    expect(short.verdict).toBe("inconclusive");
    expect(short.reasons).toEqual([
      { code: "NEEDS_REQUESTS", message: expect.stringContaining("about 1 more") },
    ]);
  });

  test("minRequests holds each endpoint back, and every endpoint must pass", () => {
    expect(judge(tallyOf(1000), { gate: gateOf({ minRequests: 1001 }) }).verdict).toBe(
      "inconclusive",
    );
    const tally = tallyOf(1000);
    tally.merge(tallyOf(10, undefined, "GET /rare"));
    const summary = judge(tally);
    expect(summary.verdict).toBe("inconclusive");
    expect(summary.endpoints.map(({ endpoint, verdict }) => [endpoint, verdict])).toEqual([
      ["GET /rare", "inconclusive"],
      ["GET /", "pass"],
    ]);
  });

  test("an endpoint's own minimum, of the first rule that matches, holds in place of minRequests", () => {
    const tally = tallyOf(1000);
    tally.merge(tallyOf(600, undefined, "GET /rare"));
    const judged = (minRequests: number, minimums: NonNullable<GateConfig["minimums"]>) =>
      judge(tally, { gate: { ...gateOf({ minRequests }), minimums } }).endpoints.map(
        ({ endpoint, verdict, requestsNeeded }) => [endpoint, verdict, requestsNeeded],
      );
    const rare = { match: "GET /rare", minRequests: 600 };
    const all = { match: "/**", minRequests: 1100 };
    const passes = ["GET /rare", "pass", undefined];
    expect(judged(1000, [rare])).toEqual([["GET /", "pass", undefined], passes]);
    expect(judged(0, [rare, all])).toEqual([["GET /", "inconclusive", 100], passes]);
    expect(judged(0, [all, rare])[1]).toEqual(["GET /rare", "inconclusive", 500]);
  });

  test("a place that all three answer differently holds nothing back", () => {
    expect(judge(tallyOf(502, () => [seen("all")])).verdict).toBe("pass");
  });

  test("one difference in ten requests is inconclusive, of any kind", () => {
    for (const place of [seen("candidate"), broken]) {
      expect(judge(tallyOf(10, (index) => (index === 4 ? [place] : []))).verdict).toBe(
        "inconclusive",
      );
    }
  });

  test("an undecided place says about how many more requests it needs, and passes with them", () => {
    const at: At = (index) => (index % 400 === 100 ? [seen("candidate")] : []);
    const summary = judge(tallyOf(800, at));
    const [path] = summary.endpoints[0]?.paths ?? [];
    expect(path?.verdict).toBe("inconclusive");
    const needed = path?.requestsNeeded ?? 0;
    expect(needed).toBeGreaterThan(100);
    expect(judge(tallyOf(800 + needed + 400, at)).verdict).toBe("pass");
  });
});

describe("fail", () => {
  test("nine blocks that are all candidate odd fail the first place, eight do not", () => {
    expect(judge(tallyOf(449, () => [seen("candidate")])).verdict).toBe("inconclusive");
    expect(judge(tallyOf(450, () => [seen("candidate")])).verdict).toBe("fail");
    const summary = judge(tallyOf(500, () => [seen("candidate")]));
    expect(summary.verdict).toBe("fail");
    expect(codes(summary)).toEqual(["FIELD_REGRESSION"]);
    expect(summary.endpoints[0]?.paths).toEqual([
      {
        path: "$.a",
        kind: "value",
        n: 500,
        candidateOdd: 500,
        secondaryOdd: 0,
        primaryOdd: 0,
        allDifferent: 0,
        verdict: "fail",
        evidence: 2.639743,
        fingerprint: fingerprint("GET /", "$.a", "value"),
        listed: true,
        severity: "medium",
      },
    ]);
  });

  test("a place seen later needs more blocks than the first", () => {
    const at: At = (index) => (index < 1 ? [seen("secondary", "$.first")] : [seen("candidate")]);
    expect(judge(tallyOf(500, at)).verdict).toBe("inconclusive");
    expect(judge(tallyOf(700, at)).verdict).toBe("fail");
  });

  test("an approved place keeps its evidence and counts as pass", () => {
    const tally = tallyOf(1000, () => [seen("candidate")]);
    const summary = judge(tally, { approvals: new Set([fingerprint("GET /", "$.a", "value")]) });
    expect(summary.verdict).toBe("pass");
    expect(summary.endpoints[0]?.paths[0]).toMatchObject({
      verdict: "pass",
      approved: true,
      candidateOdd: 1000,
    });
    expect(summary.endpoints[0]?.paths[0]?.evidence).toBeGreaterThan(4);
  });

  test("a raised alarm stays, also where the counts have recovered", () => {
    const tally = tallyOf(3000, (index) => (index === 0 ? [seen("candidate")] : []));
    expect(judge(tally).verdict).toBe("pass");
    const summary = judge(tally, { alarms: new Set([fingerprint("GET /", "$.a", "value")]) });
    expect(summary.verdict).toBe("fail");
    expect(summary.reasons[0]?.message).toContain("raised alarm stays");
  });

  test("members of one cause give one reason", () => {
    const at: At = (index) =>
      index % 3 === 0 ? [seen("candidate", "$.deep.er"), seen("candidate")] : [];
    const summary = judge(tallyOf(1000, at));
    expect(codes(summary)).toEqual(["FIELD_REGRESSION"]);
    expect(summary.reasons[0]?.message).toContain("1 more place goes wrong");
    const member = summary.endpoints[0]?.paths.find(({ path }) => path === "$.deep.er");
    expect(member?.causedBy).toBe(fingerprint("GET /", "$.a", "value"));
  });

  test("a tolerated excess does not fail, more than it does", () => {
    const gate = gateOf({ tolerance: "5%" });
    expect(
      judge(
        tallyOf(5000, (index) => (index % 25 === 0 ? [seen("candidate")] : [])),
        { gate },
      ).verdict,
    ).not.toBe("fail");
    expect(
      judge(
        tallyOf(5000, (index) => (index % 5 === 0 ? [seen("candidate")] : [])),
        { gate },
      ).verdict,
    ).toBe("fail");
  });
});

describe("unhealthy", () => {
  test("baselines that differ from each other are named, and never let a candidate pass before", () => {
    for (const cell of ["secondary", "primary"] as const) {
      const summary = judge(tallyOf(800, () => [seen(cell)]));
      expect(summary.verdict).toBe("unhealthy");
      expect(summary.reasons[0]).toEqual({
        code: "BASELINES_DIFFER",
        message: expect.stringContaining("GET /: $.a (value)"),
      });
      const early = judge(tallyOf(502, () => [seen(cell)]));
      expect(early.verdict).toBe("inconclusive");
      expect(codes(early)).toContain("BASELINES_SUSPECT");
    }
  });

  test("too much lost, a role not ready and a shadow unlike live come before a failing place", () => {
    const health = {
      lostShare: 0.006,
      live: { compared: 400, mismatched: 5 },
      notReady: ["candidate"],
      internalErrors: 0,
    } as const;
    const summary = judge(
      tallyOf(1000, () => [seen("candidate")]),
      { health },
    );
    expect(summary.verdict).toBe("unhealthy");
    expect(codes(summary)).toEqual([
      "NOT_READY",
      "LOST",
      "SHADOW_DIFFERS_FROM_LIVE",
      "FIELD_REGRESSION",
    ]);
  });

  test("few mismatches with live are no finding yet", () => {
    for (const live of [
      { compared: 2, mismatched: 2 },
      { compared: 100, mismatched: 2 },
      { compared: 400, mismatched: 4 },
    ]) {
      expect(
        judge(tallyOf(502), { health: { lostShare: 0.005, live, notReady: [], internalErrors: 0 } })
          .verdict,
      ).toBe("pass");
    }
  });
});

describe("inconclusive", () => {
  test("no traffic, and a required endpoint that was not seen", () => {
    expect(codes(judge(createTally({ blockSize: 50 })))).toEqual(["NO_TRAFFIC"]);
    // Roles that never came say it already.
    const live = { compared: 0, mismatched: 0 };
    const health = { lostShare: 0, live, notReady: ["candidate"], internalErrors: 0 } as const;
    expect(codes(judge(createTally({ blockSize: 50 }), { health }))).toEqual(["NOT_READY"]);
    const gate = gateOf({ requiredEndpoints: ["GET /", "GET /never"] });
    const summary = judge(tallyOf(502), { gate });
    expect(summary.verdict).toBe("inconclusive");
    expect(summary.reasons).toEqual([
      { code: "ENDPOINT_NOT_SEEN", message: expect.stringContaining("GET /never is required") },
    ]);
  });
});

test("paths print failing first, by evidence", () => {
  const at: At = (index) => [
    ...(index % 2 === 0 ? [seen("candidate", "$.often")] : []),
    seen("candidate", "$.always"),
    ...(index % 300 === 0 ? [seen("candidate", "$.rare")] : []),
    ...(index % 130 < 3 ? [seen("all", "$.blind")] : []),
  ];
  const [endpoint] = judge(tallyOf(1500, at)).endpoints;
  expect(endpoint?.paths.map(({ path, verdict }) => `${path} ${verdict}`)).toEqual([
    "$.always fail",
    "$.often fail",
    "$.rare inconclusive",
    "$.blind pass",
  ]);
});

test("a fingerprint is the beginning of SHA-256 over endpoint, path and kind", () => {
  // printf 'GET /p/{id}\n$.price\nvalue' | sha256sum
  expect(fingerprint("GET /p/{id}", "$.price", "value")).toBe("ca2ba0dbaa09");
});

const cells = fc.array(fc.constantFrom("candidate", "secondary", "primary", "all", "none"), {
  minLength: 1,
  maxLength: 400,
});
const evidenceOf = (drawn: readonly (Observation["cell"] | "none")[]) => {
  const at: At = (index) => {
    const cell = drawn[index];
    return cell === undefined || cell === "none" ? [] : [seen(cell)];
  };
  return judge(tallyOf(drawn.length, at)).endpoints[0]?.paths[0]?.evidence ?? 0;
};

test("one more exchange in which the candidate is odd never lowers the evidence against it", () => {
  fc.assert(
    fc.property(cells, fc.nat(), (drawn, at) => {
      const more = drawn.with(at % drawn.length, "candidate");
      expect(evidenceOf(more)).toBeGreaterThanOrEqual(evidenceOf(drawn));
    }),
  );
});

test("no run accuses the candidate, and the secondary in its place as well", () => {
  const opposite = {
    candidate: "secondary",
    secondary: "candidate",
    primary: "primary",
    all: "all",
    none: "none",
  } as const;
  fc.assert(
    fc.property(cells, (drawn) => {
      const there = evidenceOf(drawn);
      const crossed = evidenceOf(drawn.map((cell) => opposite[cell]));
      expect(Math.min(there, crossed)).toBeLessThanOrEqual(0);
    }),
  );
});
