import fc from "fast-check";
import { expect, test } from "vitest";
import { SumCounts, sumCounts } from "./sum-counts.ts";

test("counts as a map does, in the order of the sums, and keeps no count of zero", () => {
  const steps = fc.array(
    fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -2, max: 2 })),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (added) => {
      const counts = new SumCounts();
      const map = new Map<number, number>();
      for (const [sum, more] of added) {
        counts.add(sum, more);
        map.set(sum, (map.get(sum) ?? 0) + more);
      }
      const wanted = [...map].filter(([, blocks]) => blocks !== 0).toSorted((a, b) => a[0] - b[0]);
      expect([...counts]).toEqual(wanted);
      expect(counts.size).toBe(wanted.length);
      expect(sumCounts(wanted.toReversed()).pairs()).toEqual(wanted);
    }),
  );
});
