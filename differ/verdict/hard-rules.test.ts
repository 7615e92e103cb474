import { expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import type { Observation } from "../tally/observe.ts";
import { type Tally, createTally } from "../tally/tally.ts";
import { quietRun } from "./testing/simulation.ts";
import { type SummaryInput, summarize } from "./summarize.ts";

type At = (index: number) => readonly Observation[];

const broken: Observation = { path: "outcome", kind: "outcome", cell: "candidate", hard: true };

function tallyOf(count: number, at: At): Tally {
  const tally = createTally({ blockSize: 50 });
  for (let index = 0; index < count; index += 1) {
    tally.add({ endpoint: "GET /", seq: index, index, observations: at(index) });
  }
  return tally;
}

const judge = (tally: Tally, over: Partial<SummaryInput> = {}) =>
  summarize({ ...quietRun(tally), ...over });
const codes = (summary: ReturnType<typeof judge>) => summary.reasons.map(({ code }) => code);
const message = (summary: ReturnType<typeof judge>) => summary.reasons[0]?.message;

test("a hard rule fails after the first two blocks of nothing else, or nine later ones, but never on one burst of up to eight blocks", () => {
  const almost = judge(tallyOf(99, () => [broken]));
  expect(almost.verdict).toBe("inconclusive");
  expect(almost.endpoints[0]?.paths[0]?.requestsNeeded).toBe(1);
  expect(codes(judge(tallyOf(100, () => [broken])))).toContain("HARD_RULE");
  const fromTheMiddle: At = (index) => (index >= 120 ? [broken] : []);
  expect(judge(tallyOf(599, fromTheMiddle)).verdict).toBe("inconclusive");
  expect(codes(judge(tallyOf(600, fromTheMiddle)))).toContain("HARD_RULE");
  const once = judge(tallyOf(800, (index) => (index >= 140 && index < 540 ? [broken] : [])));
  expect(once.verdict).toBe("inconclusive");
  const often = judge(tallyOf(400, (index) => (index % 100 < 49 ? [broken] : [])));
  expect(often.verdict).toBe("inconclusive");
  const mostly = judge(tallyOf(100, (index) => (index % 60 > 0 ? [broken] : [])));
  expect(codes(mostly)).toContain("HARD_RULE");
});

test("bursts that the baselines have too are not taken for a broken hard rule", () => {
  const secondary: Observation = { ...broken, cell: "secondary" };
  const at: At = (index) => (index < 120 ? [broken] : index < 140 ? [secondary] : []);
  expect(codes(judge(tallyOf(120, at)))).toContain("HARD_RULE");
  expect(judge(tallyOf(400, at)).verdict).toBe("inconclusive");
});

/** One exchange in ten fails, five times a block, of which four begin late enough to count. */
const scattered: At = (index) => (index % 10 === 0 ? [broken] : []);

test("failures that are scattered fail by a hard rule, long before blocks do, and say so", () => {
  const soon = judge(tallyOf(150, scattered));
  expect(soon.verdict).toBe("inconclusive");
  expect(soon.endpoints[0]?.paths[0]?.requestsNeeded).toBe(50);
  const failed = judge(tallyOf(200, scattered));
  expect(codes(failed)).toEqual(["HARD_RULE"]);
  expect(message(failed)).toContain("time and again");
  expect(message(judge(tallyOf(100, () => [broken])))).toContain("two blocks in a row");
});

test("the number of requests that scattered failures need holds while they go on", () => {
  for (const done of [60, 100, 120, 199]) {
    const needed = judge(tallyOf(done, scattered)).endpoints[0]?.paths[0]?.requestsNeeded ?? 0;
    expect(judge(tallyOf(done + needed, scattered)).verdict).toBe("fail");
    expect(judge(tallyOf(done + needed - 1, scattered)).verdict).toBe("inconclusive");
  }
});

test("runs have half of the hard share: fourteen would reach the whole, and are not enough", () => {
  const seven: At = (index) => ((index % 50) % 7 === 3 ? [broken] : []);
  expect(judge(tallyOf(50, seven)).endpoints[0]?.paths[0]?.requestsNeeded).toBe(100);
  expect(judge(tallyOf(100, seven)).verdict).toBe("inconclusive");
  expect(judge(tallyOf(150, seven)).verdict).toBe("fail");
});

test("runs that come with a block are seen, also where no other count changes", () => {
  const ofBlock = (index: number): Observation["cell"] | undefined => {
    if (index < 40) return index % 10 === 9 ? "candidate" : undefined;
    return index < 44 ? "secondary" : index < 48 ? "primary" : undefined;
  };
  const tally = tallyOf(299, (index) => {
    const cell = ofBlock(index % 50);
    return cell === undefined ? [] : [{ ...broken, cell }];
  });
  const run = quietRun(tally);
  const evidence = () => summarize(run).endpoints[0]?.paths[0]?.evidence ?? 0;
  const before = evidence();
  tally.settle("GET /", 299);
  expect(evidence()).toBeGreaterThan(before);
});

test("one outage a block is one event a block, however many exchanges it takes", () => {
  const outages: At = (index) => (index % 50 >= 5 && index % 50 < 40 ? [broken] : []);
  expect(judge(tallyOf(400, outages)).verdict).toBe("inconclusive");
});

test.each(["secondary", "primary"] as const)(
  "scattered failures that the %s has as well are noise",
  (cell) => {
    const at: At = (index) =>
      index % 10 === 0 ? [broken] : index % 10 === 5 ? [{ ...broken, cell }] : [];
    expect(codes(judge(tallyOf(400, at)))).not.toContain("HARD_RULE");
  },
);

test("a tolerated share of failures is no broken rule", () => {
  const gate = configSchema.parse({ gate: { tolerance: 0.2 } }).gate;
  expect(judge(tallyOf(1000, scattered), { gate }).verdict).not.toBe("fail");
});
