import { describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { manualClock } from "../../core/index.ts";
import { plainRedactor } from "../ingest/testing/plain-redactor.ts";
import { type OfflineRun, createOfflineRun } from "../triples/offline-run.ts";
import {
  type NoisyAnswer,
  type NoisyServiceOptions,
  noisyService,
} from "./testing/noisy-service.ts";

function judged(options: NoisyServiceOptions, exchanges: number): OfflineRun {
  const run = createOfflineRun({
    config: configSchema.parse({}),
    redactor: plainRedactor,
    clock: manualClock(),
  });
  const next = noisyService(options);
  for (let count = 0; count < exchanges; count += 1) run.feed(next());
  return run;
}

function failing(run: OfflineRun): string[] {
  const { endpoints } = run.summary();
  return endpoints.flatMap(({ paths }) =>
    paths.filter(({ verdict }) => verdict === "fail").map(({ path, kind }) => `${path} ${kind}`),
  );
}

describe("a candidate like the baselines with every kind of noise", () => {
  test.each([
    { shuffled: true, seeds: 4 },
    { shuffled: false, seeds: 3 },
  ])("is never failed (shuffled: $shuffled)", ({ shuffled, seeds }) => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const run = judged({ seed, shuffled }, 600);
      expect({ seed, failing: failing(run) }).toEqual({ seed, failing: [] });
      expect(run.summary().reasons.map(({ code }) => code)).not.toContain("BASELINES_DIFFER");
    }
  });

  test("is compared by shape, and not blindly, where nothing else is left", () => {
    const { endpoints } = judged({ seed: 3, shuffled: true }, 500).summary();
    const [endpoint] = endpoints;
    expect(endpoint?.shares?.blind).toBeLessThan(0.07);
    expect(endpoint?.shares?.shape).toBeGreaterThan(0.5);
    expect(endpoint?.paths.find(({ path }) => path === "$.requestId")).toMatchObject({
      ...{ allDifferent: 500, candidateOdd: 0, secondaryOdd: 0, byShape: 467 },
    });
  });
});

type Change = readonly [name: string, expected: string, change: (answer: NoisyAnswer) => unknown];

describe("a candidate that differs only in the shape of what is always noisy is found:", () => {
  const some: readonly Change[] = [
    ["milliseconds become seconds", "$.at value", (a) => (a["at"] = div(a["at"], 1000))],
    [
      "an ISO time becomes a number",
      "$.iso type",
      (a) => (a["iso"] = Date.parse(String(a["iso"]))),
    ],
    ["an HTTP date goes missing", "$.http missing", (a) => delete a["http"]],
    ["a UUID becomes a counter", "$.requestId value", (a) => (a["requestId"] = String(a["pid"]))],
    [
      "a token becomes a word",
      "$.session value",
      (a) => (a["session"] = `anonymous-${String(a["pid"]).length}`),
    ],
    ["a load becomes a percentage", "$.load value", (a) => (a["load"] = Number(a["load"]) * 100)],
    [
      "a start time changes its unit",
      "$.startedAt value",
      (a) => (a["startedAt"] = div(a["startedAt"], 1000)),
    ],
    ["an instance's host name goes missing", "$.host missing", (a) => delete a["host"]],
    [
      "an element's noisy member is null",
      "$.lines[*].reserved type",
      (a) => (a["lines"] = [1, 2].map((sku) => ({ sku, reserved: null }))),
    ],
  ];
  const others: readonly Change[] = [
    [
      "seconds become milliseconds",
      "$.seconds value",
      (a) => (a["seconds"] = Number(a["seconds"]) * 1000),
    ],
    [
      "an ISO time becomes an HTTP date",
      "$.iso value",
      (a) => (a["iso"] = new Date(String(a["iso"])).toUTCString()),
    ],
    ["a token goes missing", "$.session missing", (a) => delete a["session"]],
    ["a number becomes a text", "$.load type", (a) => (a["load"] = String(a["load"]))],
    [
      "milliseconds spent become microseconds",
      "$.tookMs value",
      (a) => (a["tookMs"] = Number(a["tookMs"]) * 1000),
    ],
    ["a counter becomes a text", "$.count type", (a) => (a["count"] = String(a["count"]))],
    [
      "an element's noisy member is empty",
      "$.lines[*].reserved value",
      (a) => (a["lines"] = [1, 2, 3].map((sku) => ({ sku, reserved: "" }))),
    ],
  ];

  describe.each([
    {
      changes: some,
      shuffled: true,
      header: () => undefined,
      field: "header:x-span missing",
      more: 2,
    },
    { changes: others, shuffled: false, header: () => "17", field: "header:x-span value", more: 1 },
  ])("copies shuffled: $shuffled", ({ changes, shuffled, header, field, more }) => {
    const regression = (answer: NoisyAnswer): NoisyAnswer => {
      for (const [, , change] of changes) change(answer);
      return answer;
    };
    const found = failing(judged({ seed: 5, shuffled, regression, header }, 1100));

    test.each(changes)("%s", (_name, expected) => expect(found).toContain(expected));
    test("a noisy header", () => expect(found).toContain(field));
    test("and nothing else", () => expect(found).toHaveLength(changes.length + more));
  });
});

function div(value: unknown, by: number): number {
  return Math.floor(Number(value) / by);
}
