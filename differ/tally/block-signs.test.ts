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

/** Mostly neighbours, so that rows of nine are drawn. */
const blocks = fc.uniqueArray(
  fc.tuple(fc.nat({ max: 24 }), fc.constantFrom(6, 9, 10, 10, 10, 10, BLOCK)),
  {
    selector: ([block]) => block,
    maxLength: 25,
  },
);

test("a joint block has no sums, and may be solid", () => {
  const field = emptyField("outcome", "outcome");
  addSums(field, 0, { candidateSecondary: 10, secondaryPrimary: -10, hard: 10 });
  closeField(field, { block: 0, size: BLOCK, joint: true });
  expect(field).toMatchObject({
    candidateBlocks: 0,
    baselinePrimaryBlocks: 0,
    openSums: undefined,
  });
  expect(field.blockSums).toBeUndefined();
  expect(field.hard.solid).toEqual(new Set([0]));
});

test("nine neighbouring blocks that are all but full make a row, in whatever order and parts they close", () => {
  fc.assert(
    fc.property(blocks, fc.nat(), (drawn, cut) => {
      const solid = new Set(drawn.filter(([, hard]) => hard >= 10).map(([block]) => block));
      const nine = Array.from({ length: 9 }, (_, at) => at);
      const row = [...solid].some((block) => nine.every((at) => solid.has(block + at)));
      const half = drawn.length === 0 ? 0 : cut % drawn.length;
      const merged = closed(drawn.slice(half));
      mergeBlocks(merged, closed(drawn.slice(0, half)));
      for (const field of [merged, closed(drawn), closed(drawn.toReversed())]) {
        expect(field.hard.solidRow).toBe(row ? 1 : 0);
        expect([...(field.hard.solid ?? [])].sort((a, b) => a - b)).toEqual(
          row ? [] : [...solid].sort((a, b) => a - b),
        );
        expect(field.blockSums?.pairs()).toEqual(closed(drawn).blockSums?.pairs());
      }
    }),
  );
});
