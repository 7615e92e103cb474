import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALONE, longestCommon } from "./longest-common.ts";

describe("longestCommon", () => {
  test("finds a common subsequence, and none is longer", () => {
    const sequence = fc.array(fc.nat({ max: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        const partners = longestCommon(Int32Array.from(a), Int32Array.from(b));
        if (partners === undefined) throw new Error("within the bound");
        const pairs = [...partners.entries()].filter(([, partner]) => partner !== ALONE);
        for (const [index, partner] of pairs) expect(a[index]).toBe(b[partner]);
        const order = pairs.map(([, partner]) => partner);
        expect(order).toEqual([...new Set(order)].toSorted((x, y) => x - y));
        expect(pairs.length).toBe(lengthByTable(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  test("gives up beyond its bound instead of taking quadratic time", () => {
    const up = Int32Array.from({ length: 5000 }, (_, index) => index);
    expect(longestCommon(up, up.toReversed())).toBeUndefined();
  });
});

function lengthByTable(a: readonly number[], b: readonly number[]): number {
  let row = b.map(() => 0);
  for (const x of a) {
    const next: number[] = [];
    for (const [at, y] of b.entries()) {
      next.push(x === y ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
