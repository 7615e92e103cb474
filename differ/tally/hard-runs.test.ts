import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RUN_GAP, addEvent, closeRuns, mergeRuns, noRuns } from "./hard-runs.ts";
import { fromHardRunsRow, HARD_RUNS_KEYS, toHardRunsRow } from "./hard-runs-row.ts";
import type { Observation } from "./observe.ts";
import { RowReader } from "./row-reader.ts";
import type { HardRuns } from "./rows.ts";
import { createTally } from "./tally.ts";
import { rowsOf } from "./testing/drawn-exchanges.ts";

const BLOCK = 30;
const role = fc.constantFrom("candidate", "secondary", "primary");
const events = fc.array(
  fc.record({ role, block: fc.nat({ max: 2 }), index: fc.nat({ max: BLOCK - 1 }) }),
  { maxLength: 60 },
);
type Events = typeof events extends fc.Arbitrary<infer T> ? T : never;

/** As the rule says it, over the block's exchanges one by one. */
function countedOneByOne(drawn: Events, of: Events[number]["role"], block: number): number {
  const at = new Set(drawn.filter((e) => e.role === of && e.block === block).map((e) => e.index));
  let runs = 0;
  let quiet = Number.POSITIVE_INFINITY;
  for (let index = 0; index < BLOCK; index += 1) {
    if (at.has(index)) {
      if (quiet > RUN_GAP && index > RUN_GAP) runs += 1;
      quiet = 0;
    } else quiet += 1;
  }
  return runs;
}

function runsOf(drawn: Events): HardRuns {
  const runs = noRuns();
  for (const event of drawn) addEvent(runs, event);
  return runs;
}

describe("runs of events that break a hard rule", () => {
  test("are those of the block read from its first exchange, in whatever order and parts they come, through rows or not", () => {
    fc.assert(
      fc.property(events, fc.nat(), (drawn, cut) => {
        const half = drawn.length === 0 ? 0 : cut % drawn.length;
        const merged = runsOf(drawn.slice(half));
        const part = JSON.parse(JSON.stringify(toHardRunsRow(runsOf(drawn.slice(0, half)))));
        mergeRuns(merged, fromHardRunsRow(new RowReader(part, HARD_RUNS_KEYS)));
        const whole = runsOf(drawn);
        expect(toHardRunsRow(merged)).toEqual(toHardRunsRow(whole));
        for (const runs of [merged, whole])
          for (const block of [2, 0, 1]) closeRuns(runs, block, false);
        for (const of of ["candidate", "secondary", "primary"] as const) {
          const counted = [0, 1, 2].map((block) => countedOneByOne(drawn, of, block));
          expect(whole[of]).toBe(counted.reduce((sum, runs) => sum + runs, 0));
        }
        expect(merged).toEqual(whole);
      }),
    );
  });

  test("an outage is one however long, and none where it may go on from the block before", () => {
    const outage = (from: number, to: number): Events =>
      Array.from({ length: to - from }, (_, at) => ({
        ...{ role: "candidate", block: 0, index: from + at },
      }));
    const counted = (drawn: Events) => {
      const runs = runsOf(drawn);
      closeRuns(runs, 0, false);
      return runs.candidate;
    };
    expect(counted(outage(3, 30))).toBe(1);
    expect(counted(outage(2, 30))).toBe(0);
    expect(counted([...outage(5, 8), ...outage(10, 14)])).toBe(1);
    expect(counted([...outage(5, 8), ...outage(11, 14)])).toBe(2);
  });
});

const failing: Observation = { path: "outcome", kind: "outcome", cell: "candidate", hard: true };

describe("an endpoint that goes up in another one", () => {
  /** `to` has `before` exchanges, then come those of `from` that fail at these of their numbers. */
  function absorbed(before: number, { length, fails }: { length: number; fails: number[] }) {
    const tally = createTally({ blockSize: BLOCK });
    const add = (endpoint: string, index: number, fail: boolean) =>
      tally.add({ endpoint, seq: index, index, observations: fail ? [failing] : [] });
    for (let index = 0; index < before; index += 1) add("to", index, false);
    for (let index = 0; index < length; index += 1) add("from", index, fails.includes(index));
    tally.absorb({ from: "from", to: "to", base: before, length });
    return tally.entries.get("to")?.fields.get("outcome\noutcome")?.hard.runs;
  }

  test("its open blocks' runs keep their place, also inside a block, and those of its own blocks do not count", () => {
    const inside = absorbed(40, { length: 9, fails: [0, 1, 6] });
    expect(inside?.open?.get(1)?.candidate).toEqual([
      { first: 10, last: 11 },
      { first: 16, last: 16 },
    ]);
    const atBorder = absorbed(60, { length: 35, fails: [10, 33] });
    expect(atBorder?.candidate).toBe(0);
    expect([...(atBorder?.open?.keys() ?? [])]).toEqual([3]);
    expect(atBorder?.open?.get(3)?.candidate).toEqual([{ first: 3, last: 3 }]);
  });

  test("one that is shorter than a block counts no runs, also where its block has no other", () => {
    const tally = createTally({ blockSize: BLOCK });
    for (let index = 0; index < 20; index += 1)
      tally.add({ endpoint: "from", seq: index, index, observations: [failing].slice(index % 9) });
    tally.absorb({ from: "from", to: "to", base: BLOCK, length: 20 });
    for (let index = 20; index < BLOCK; index += 1) tally.settle("to", BLOCK + index);
    const hard = tally.entries.get("to")?.fields.get("outcome\noutcome")?.hard;
    expect(hard).toMatchObject({ candidate: 3, runs: { candidate: 0 } });
  });

  test("a block that many endpoints share counts no runs and no sum, one outage being in many of them", () => {
    const tally = createTally({ blockSize: BLOCK });
    for (let number = 0; number < 6; number += 1) {
      for (let index = 0; index < 5; index += 1) {
        const observations = index === 4 ? [failing] : [];
        tally.add({ endpoint: `part${number}`, seq: 6 * index + number, index, observations });
      }
    }
    for (let number = 0; number < 6; number += 1)
      tally.absorb({ from: `part${number}`, to: "to", base: 5 * number, length: 5 });
    const entry = tally.entries.get("to");
    expect(entry).toMatchObject({ openBlocks: new Map(), detail: { joint: new Set() } });
    const field = entry?.fields.get("outcome\noutcome");
    expect(field).toMatchObject({ candidateBlocks: 0, hard: { candidate: 6 } });
    expect(field?.hard.runs?.candidate).toBe(0);
    for (const index of [36, 46]) {
      for (let at = index - 6; at < index + 4; at += 1)
        tally.add({
          endpoint: "to",
          seq: at,
          index: at,
          observations: at === index ? [failing] : [],
        });
    }
    for (let at = 50; at < 60; at += 1) tally.settle("to", at);
    expect(field?.hard.runs?.candidate).toBe(2);
  });

  const size = fc.integer({ min: 1, max: 70 });
  const fails = fc.func(fc.integer({ min: 0, max: 9 }));
  test("a stream over several tallies, each of which makes it part of the other, gives the same integers", () => {
    fc.assert(
      fc.property(size, size, fails, (before, length, draw) => {
        const room = BLOCK - (before % BLOCK);
        const base = length <= room ? before : before + room;
        const tallies = [0, 1, 2, 3].map(() => createTally({ blockSize: BLOCK }));
        const [whole, ...parts] = tallies;
        if (whole === undefined) return;
        for (const [endpoint, count] of [
          ["to", before],
          ["from", length],
        ] as const) {
          for (let index = 0; index < count; index += 1) {
            const drawn = draw(endpoint, index);
            const entry = { endpoint, seq: index, index, observations: drawn > 6 ? [failing] : [] };
            whole.add(entry);
            parts[drawn % 3]?.add(entry);
          }
        }
        for (let index = before; index < base; index += 1)
          for (const tally of [whole, parts[0]]) tally?.settle("to", index);
        for (const tally of tallies) tally.absorb({ from: "from", to: "to", base, length });
        const merged = createTally({ blockSize: BLOCK });
        for (const part of parts) merged.merge(part);
        expect(rowsOf(merged)).toEqual(rowsOf(whole));
      }),
    );
  });
});
