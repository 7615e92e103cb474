import fc from "fast-check";
import { expect, test } from "vitest";
import { addSums, closeField, mergeBlocks } from "./block-signs.ts";
import { emptyField } from "./entry.ts";
import type { FieldTally } from "./rows.ts";

const BLOCK = 10;

/** Closes blocks of a place, each with so many exchanges that break a hard rule. */
function closed(blocks: Iterable<readonly [block: number, hard: number]>): FieldTally {
  const field = emptyField("outcome", "outcome");
  for (const [block, hard] of blocks) {
    addSums(field, block, { candidateSecondary: hard, secondaryPrimary: 0, hard });
    closeField(field, { block, size: BLOCK, joint: false });
  }
  return field;
}

const blocks = fc.uniqueArray(fc.tuple(fc.nat({ max: 24 }), fc.integer({ min: 6, max: BLOCK })), {
  selector: ([block]) => block,
  maxLength: 12,
});

test("three neighbouring blocks that are nine tenths full make a row, in whatever order and parts they close", () => {
  fc.assert(
    fc.property(blocks, fc.nat(), (drawn, cut) => {
      const solid = new Set(drawn.filter(([, hard]) => hard >= 9).map(([block]) => block));
      const row = [...solid].some((block) => solid.has(block + 1) && solid.has(block + 2));
      const half = drawn.length === 0 ? 0 : cut % drawn.length;
      const merged = closed(drawn.slice(half));
      mergeBlocks(merged, closed(drawn.slice(0, half)));
      for (const field of [merged, closed(drawn), closed(drawn.toReversed())]) {
        expect(field.hard.solidRow).toBe(row ? 1 : 0);
        expect([...(field.hard.solid ?? [])].sort((a, b) => a - b)).toEqual(
          row ? [] : [...solid].sort((a, b) => a - b),
        );
        expect(field.blockSums).toEqual(closed(drawn).blockSums);
      }
    }),
  );
});
