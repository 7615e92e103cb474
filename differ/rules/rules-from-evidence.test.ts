import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PathSummary, Summary } from "../verdict/summary.ts";
import { compileRules } from "./compile-rules.ts";
import { chanceOfAtLeast } from "./noise-of.ts";
import { previewRule } from "./preview-rule.ts";
import { reachOf, readPlace } from "./rule-reach.ts";
import type { PlaceValues } from "./spread-of.ts";
import { suggestRules } from "./suggest-rules.ts";

const ENDPOINT = "GET /p/{id}";

function place(path: string, more: Partial<PathSummary> = {}): PathSummary {
  return {
    ...{ path, kind: "value", n: 1000, candidateOdd: 0, secondaryOdd: 0, primaryOdd: 0 },
    ...{ allDifferent: 0, verdict: "inconclusive", evidence: 0, fingerprint: path },
    severity: "medium",
    ...more,
  };
}

function summaryOf(paths: readonly PathSummary[]): Summary {
  const endpoints = [{ endpoint: ENDPOINT, requests: 1000, verdict: "fail" as const, paths }];
  return { compared: 1000, invalid: 0, endpoints, verdict: "fail", reasons: [] };
}

function suggest(paths: readonly PathSummary[], values: readonly PlaceValues[] = []) {
  const [found] = suggestRules(summaryOf(paths), () => values);
  if (found === undefined) throw new Error("no endpoint");
  return found;
}

/** As places are printed that are longer than tallies keep. */
const LONG = `${`$.a${`['${"b".repeat(250)}']`.repeat(20)}`.slice(0, 4096)}…1a2b3c`;

const noisy = { candidateOdd: 100, secondaryOdd: 98, allDifferent: 10 };

describe("what a rule reaches", () => {
  test.each([
    ["$.a", "$.a.b", "all"],
    ["$..price", "$.items[*].price", "all"],
    ["$.items[*].price", "$.items[*].price", "all"],
    ["$.items[0].price", "$.items[*].price", "part"],
    ["$.users.bob", "$.users.*", "part"],
    ["$.a.b", "$.a", "none"],
    ["$.a", "$.b", "none"],
    ["$.a", "header:a", "none"],
    ["header:X-*", "header:x-total", "all"],
    ["header:set-cookie['sid']", "header:set-cookie['sid'].path", "all"],
    ["status", "status", "all"],
    ["status", "$.status", "none"],
    // Cut because of its length: what is left says that it lies below $.a, and maybe below z.
    ["$.a", LONG, "all"],
    [`$.a['${"b".repeat(250)}']`, LONG, "all"],
    ["$.b", LONG, "none"],
    ["$..z", LONG, "part"],
  ])("%s and %s: %s", (rule, path, reach) => {
    const read = readPlace(rule);
    if (typeof read === "object" && "problem" in read) throw new Error(read.problem);
    expect(reachOf(read, path)).toBe(reach);
  });
});

describe("over-broad rules", () => {
  const compiled = (path: string, broad?: true) =>
    compileRules([
      {
        ...{ match: ENDPOINT, arrays: {}, numbers: {}, times: {}, strings: {} },
        ignore: [{ path, reason: "r", ...(broad && { broad }) }],
      },
    ]);

  test.each(["$", "$..*", "$.*", "$[*]", "$..*..*", "header:*", "trailer:**"])(
    "%s is refused when it is loaded, unless it says that it is broad",
    (path) => {
      expect(() => compiled(path)).toThrow(expect.objectContaining({ code: "RULE_BROAD" }));
      expect(() => compiled(path, true)).not.toThrow();
    },
  );

  test.each(["$.a", "$..id", "$.a.*", "$.items[*]", "header:x-*", "status", "latency", "outcome"])(
    "%s is none",
    (path) => {
      expect(() => compiled(path)).not.toThrow();
    },
  );

  test("a preview refuses what hides more than one failing place, and shows these first", () => {
    const fail = { verdict: "fail", candidateOdd: 50 } as const;
    const summary = summaryOf([
      place("$.m.noise", noisy),
      place("$.m.a", fail),
      place("$.m.b", fail),
    ]);
    const { hidden, tooBroad } = previewRule({ match: "**", path: "$.m" }, summary);
    expect(hidden.map(({ standing }) => standing)).toEqual(["failing", "failing", "other"]);
    expect(tooBroad).toMatch(/hides 2 places that fail/);
    expect(previewRule({ match: "**", path: "$.m.a" }, summary).tooBroad).toBeUndefined();
    for (const path of ["status", "outcome", "$", "header:*"])
      expect(previewRule({ match: "**", path }, summary).tooBroad).toBeDefined();
    expect(previewRule({ match: "POST /**", path: "$.m" }, summary).hidden).toEqual([]);
    expect(() => previewRule({ match: "**", path: "m" }, summary)).toThrow(/no place/);
  });
});

describe("proposals", () => {
  test("noise is ignored, with its numbers in the reason", () => {
    const { proposals } = suggest([place("$.note", noisy)]);
    expect(proposals).toMatchObject([{ section: "ignore", path: "$.note" }]);
    expect(proposals[0]).toHaveProperty("reason", expect.stringMatching(/98.*100.*1000/));
  });

  test("order that varies makes a set, small distances a tolerance", () => {
    expect(suggest([place("$.tags", { ...noisy, kind: "order" })]).proposals).toMatchObject([
      { section: "arrays", option: { set: true } },
    ]);
    const loads = [100.1, 100.2, 100.4].map((secondary) => ({ primary: 100, secondary }));
    expect(suggest([place("$.load", noisy)], loads).proposals).toMatchObject([
      { section: "numbers", option: { rel: 0.008 } },
    ]);
    const times = [1, 2, 3].map((late) => ({
      primary: 1_700_000_000,
      candidate: 1_700_000_000 + late,
    }));
    expect(suggest([place("$.at", noisy)], times).proposals).toMatchObject([
      { section: "times", option: { tolerance: "6s" } },
    ]);
    const far = [1, 2, 3].map((seed) => ({ primary: seed, secondary: 90 * seed }));
    expect(suggest([place("$.n", noisy)], far).proposals).toMatchObject([{ section: "ignore" }]);
  });

  test("what is constant for each instance says so", () => {
    const hosts = [1, 2, 3].map(() => ({ primary: "p", secondary: "s", candidate: "c" }));
    const { proposals } = suggest([place("$.host", { allDifferent: 1000 })], hosts);
    expect(proposals).toMatchObject([{ reason: expect.stringMatching(/of an instance.*1000/) }]);
  });

  test("nothing hides a place where the candidate is odd oftener than chance makes it", () => {
    const count = fc.nat({ max: 400 });
    fc.assert(
      fc.property(count, count, count, (candidateOdd, secondaryOdd, allDifferent) => {
        const counts = { candidateOdd, secondaryOdd, allDifferent };
        const { proposals } = suggest([place("$.m.a", counts), place("$.m", noisy)]);
        const chance = chanceOfAtLeast(candidateOdd, candidateOdd + secondaryOdd);
        if (candidateOdd > secondaryOdd && chance <= 0.05) expect(proposals).toEqual([]);
        else if (secondaryOdd >= 3) expect(proposals).toHaveLength(2);
      }),
    );
  });

  test("nothing is proposed for status, outcome, latency, a whole body or a changed form", () => {
    const never = ["status", "outcome", "latency", "$"].map((path) => place(path, noisy));
    expect(suggest(never).proposals).toEqual([]);
    const millis = [1, 2, 3].map((at) => ({
      ...{ primary: 1_700_000_000 + at, secondary: 1_700_000_001 + at },
      candidate: 1_700_000_000_000 + at,
    }));
    expect(suggest([place("$.at", { allDifferent: 1000 })], millis)).toMatchObject({
      proposals: [],
      left: [{ path: "$.at" }],
    });
  });

  test("a rule for an element of a list names it where the samples show one, and else says all", () => {
    const path = "$.body.children[*].text";
    const at = (...indices: number[]) =>
      indices.map((index) => ({ primary: "a", exact: `$.body.children[${index}].text` }));
    const pathsOf = (values: readonly PlaceValues[]) =>
      suggest([place(path, noisy)], values).proposals.map((one) => one.path);
    expect(pathsOf(at(3, 3, 3))).toEqual(["$.body.children[3].text"]);
    expect(pathsOf(at(3, 4, 3))).toEqual([path]);
    expect(pathsOf(at(3, 3))).toEqual([path]);
  });

  test("what comes and goes is not ignored with all that is in it", () => {
    const gone = { ...noisy, kind: "missing" } as const;
    const whole = { primary: { tag: "p", text: "a" } };
    expect(suggest([place("$.body.children[*]", gone)], [whole])).toMatchObject({
      proposals: [],
      left: [{ why: expect.stringContaining("all that is in it") }],
    });
    expect(suggest([place("$.ads[*]", gone)]).proposals).toEqual([]);
    expect(suggest([place("$.note", gone)], [{ primary: "a" }]).proposals).toHaveLength(1);
  });

  test("a rule's match covers the routes beside its endpoint, and what goes wrong there", () => {
    const [odd, calm] = [{ candidateOdd: 50 }, { candidateOdd: 1 }];
    const both = (more: Partial<PathSummary>) => {
      const summary = summaryOf([place("$.note", noisy)]);
      const paths = [place("$.note.x", more)];
      const beside = { endpoint: "GET /p/me", requests: 1000, verdict: "fail" as const, paths };
      return suggestRules({ endpoints: [...summary.endpoints, beside] }, () => [])[0];
    };
    expect(both(odd)).toMatchObject({
      proposals: [],
      left: [{ why: expect.stringContaining("$.note.x at GET /p/me, where the candidate is odd") }],
    });
    expect(both(calm)?.proposals).toMatchObject([
      { hides: [{ endpoint: ENDPOINT }, { endpoint: "GET /p/me" }] },
    ]);
  });

  test("the chance of heads is the binomial's", () => {
    expect(chanceOfAtLeast(0, 10)).toBeCloseTo(1);
    expect(chanceOfAtLeast(10, 10)).toBeCloseTo(2 ** -10);
    expect(chanceOfAtLeast(60, 100)).toBeCloseTo(0.028444, 5);
  });
});
