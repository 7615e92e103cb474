import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyField } from "./entry.ts";
import { RowReader } from "./row-reader.ts";
import type { SpellTally } from "./rows.ts";
import { addOdd, closeSpells, mergeSpells, noSpells, spellGap } from "./spells.ts";
import { SPELLS_KEYS, fromSpellsRow, toSpellsRow } from "./spells-row.ts";
import { createTally } from "./tally.ts";
import { rowsOf } from "./testing/drawn-exchanges.ts";

const BLOCK = 8;
const BLOCKS = 12;
const GAP = spellGap(BLOCK);
const LENGTH = BLOCK * BLOCKS;

/** Signs of a stream's exchanges: 1 candidate odd, -1 secondary odd. Stretches of one sign fill blocks. */
const signs = fc
  .array(
    fc.record({
      length: fc.integer({ min: 1, max: 30 }),
      sign: fc.constantFrom(-1, 0, 1),
      every: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 3, maxLength: 20 },
  )
  .map((parts) =>
    parts
      .flatMap(({ length, sign, every }) =>
        Array.from({ length }, (_, at) => (at % every === 0 ? sign : 0)),
      )
      .slice(0, LENGTH),
  );

function spellsOf(stream: readonly number[], taken: (index: number) => boolean): SpellTally {
  const field = emptyField("$.a", "value");
  for (const [index, sign] of stream.entries()) {
    if (sign === 0 || !taken(index)) continue;
    addOdd(field, { role: sign > 0 ? "candidate" : "secondary", index }, BLOCK);
  }
  return field.spells ?? noSpells();
}

const close = (spells: SpellTally, blocks: Iterable<number>) => {
  for (const block of blocks) closeSpells(spells, { block, size: BLOCK, joint: false });
};
const everyBlock = Array.from({ length: BLOCKS }, (_, block) => block);

function throughRow(spells: SpellTally): SpellTally {
  const row: unknown = JSON.parse(JSON.stringify(toSpellsRow(spells)));
  return fromSpellsRow(new RowReader(row, SPELLS_KEYS));
}

/** As the rule says it, read from the first exchange to the last. */
function countedOneByOne(stream: readonly number[]): Map<number, number> {
  const sums = new Map<number, number>();
  let filled = 0;
  let wentOn = false;
  for (const block of everyBlock) {
    const signsOf = stream.slice(block * BLOCK, (block + 1) * BLOCK);
    let quiet = 0;
    let odd = false;
    let [head, rest, inHead] = [0, 0, true];
    for (const sign of [...signsOf, ...Array.from({ length: BLOCK - signsOf.length }, () => 0)]) {
      if (sign === 0) {
        quiet += 1;
        if (quiet > GAP) inHead = false;
        continue;
      }
      quiet = 0;
      odd = true;
      if (inHead) head += sign;
      else rest += sign;
    }
    filled = inHead && quiet <= GAP ? filled + 1 : 0;
    const sum = rest + (!wentOn || filled > 4 ? head : 0);
    wentOn = odd && quiet <= GAP;
    if (sum !== 0) sums.set(sum, (sums.get(sum) ?? 0) + 1);
  }
  return sums;
}

describe("spells", () => {
  test("give each block's sum without what goes on from the block before, in whatever order and parts it comes, through rows or not", () => {
    fc.assert(
      fc.property(
        signs,
        fc.func(fc.nat({ max: 2 })),
        fc.shuffledSubarray(everyBlock, { minLength: BLOCKS }),
        (stream, part, order) => {
          const whole = spellsOf(stream, () => true);
          const parts = [0, 1, 2].map((at) => spellsOf(stream, (index) => part(index) === at));
          const open = noSpells();
          for (const at of parts) mergeSpells(open, throughRow(at), BLOCK);
          expect(toSpellsRow(open)).toEqual(toSpellsRow(whole));
          close(whole, everyBlock);
          close(open, order);
          expect(toSpellsRow(throughRow(open))).toEqual(toSpellsRow(whole));
          expect(new Map(whole.sums)).toEqual(countedOneByOne(stream));
        },
      ),
    );
  });

  test("complete blocks that are counted by several tallies give the same integers", () => {
    fc.assert(
      fc.property(
        signs,
        fc.array(fc.nat({ max: 3 }), { minLength: BLOCKS, maxLength: BLOCKS }),
        (stream, owner) => {
          const whole = spellsOf(stream, () => true);
          close(whole, everyBlock);
          const merged = noSpells();
          for (const at of [2, 0, 3, 1]) {
            const part = spellsOf(stream, (index) => owner[Math.floor(index / BLOCK)] === at);
            close(part, everyBlock);
            mergeSpells(merged, throughRow(part), BLOCK);
          }
          expect(toSpellsRow(merged)).toEqual(toSpellsRow(whole));
        },
      ),
    );
  });

  test("a burst is one observation however its blocks lie, up to four and a half blocks", () => {
    for (let length = 1; length < 5 * BLOCK - 2 * GAP; length += 1) {
      for (let from = 0; from < 3 * BLOCK; from += 1) {
        const stream = Array.from({ length: LENGTH }, (_, index) =>
          index >= from && index < from + length ? 1 : 0,
        );
        const spells = spellsOf(stream, () => true);
        close(spells, everyBlock);
        const counted = spells.sums.pairs().reduce((sum, [, blocks]) => sum + blocks, 0);
        expect(counted).toBeLessThanOrEqual(1);
      }
    }
  });

  test("what is odd for ever counts in its first block, and block by block from the fifth one that it fills", () => {
    const spells = spellsOf(
      Array.from({ length: LENGTH }, () => 1),
      () => true,
    );
    close(spells, everyBlock);
    expect(spells.sums.pairs()).toEqual([[BLOCK, BLOCKS - 3]]);
    expect(spells).toMatchObject({ odd: LENGTH, oddSquares: BLOCKS * BLOCK ** 2 });
  });
});

test("an endpoint that goes up in another one takes its spells along", () => {
  const size = fc.integer({ min: 1, max: 4 * BLOCK });
  fc.assert(
    fc.property(size, size, fc.func(fc.nat({ max: 5 })), (before, length, draw) => {
      const room = BLOCK - (before % BLOCK);
      const base = length <= room ? before : before + room;
      const tallies = [0, 1, 2, 3].map(() => createTally({ blockSize: BLOCK }));
      const [whole, ...parts] = tallies;
      if (whole === undefined) return;
      const feed = (endpoint: string, count: number): void => {
        for (let index = 0; index < count; index += 1) {
          const drawn = draw(endpoint, index);
          const cell = drawn < 4 ? "candidate" : "secondary";
          const seen = { path: "$.a", kind: "value", cell, hard: false } as const;
          const observations = drawn === 5 ? [] : [seen];
          const entry = { endpoint, seq: index, index, observations };
          whole.add(entry);
          parts[drawn % 3]?.add(entry);
        }
      };
      feed("to", before);
      feed("from", length);
      for (let index = before; index < base; index += 1)
        for (const tally of [whole, parts[0]]) tally?.settle("to", index);
      for (const tally of tallies) tally.absorb({ from: "from", to: "to", base, length });
      const merged = createTally({ blockSize: BLOCK });
      for (const part of parts) merged.merge(part);
      expect(rowsOf(merged)).toEqual(rowsOf(whole));
    }),
  );
});

test("an open block that comes to lie inside another one begins there later", () => {
  const tally = createTally({ blockSize: BLOCK });
  const seen = { path: "$.a", kind: "value", cell: "candidate", hard: false } as const;
  tally.add({ endpoint: "to", seq: 0, index: 0, observations: [] });
  tally.add({ endpoint: "from", seq: 1, index: 1, observations: [seen] });
  tally.absorb({ from: "from", to: "to", base: BLOCK + 3, length: 2 });
  const spells = tally.entries.get("to")?.fields.get("$.a\nvalue")?.spells;
  expect(spells?.open).toEqual(new Map([[1, [{ first: 4, last: 4, odd: 1, sum: 1 }]]]));
});
