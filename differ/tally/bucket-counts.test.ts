import fc from "fast-check";
import { expect, test } from "vitest";
import { BucketCounts, bucketCounts } from "./bucket-counts.ts";

const added = fc.array(
  fc.tuple(
    fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 65_535 })),
    fc.oneof(fc.nat({ max: 9 }), fc.constantFrom(2 ** 40, 2 ** 32 - 1, 2 ** 31)),
  ),
  { maxLength: 300 },
);

test("counts are those of a map, in the order of the buckets", () => {
  fc.assert(
    fc.property(added, (pairs) => {
      const map = new Map<number, number>();
      for (const [bucket, count] of pairs) map.set(bucket, (map.get(bucket) ?? 0) + count);
      const counts = bucketCounts(pairs);
      expect(counts.pairs()).toEqual([...map].sort((left, right) => left[0] - right[0]));
      expect([...counts]).toEqual(counts.pairs());
      expect(counts.size).toBe(map.size);
      for (const bucket of [0, 7, 65_535]) expect(counts.get(bucket)).toBe(map.get(bucket));
    }),
  );
});

test("two that differ are told apart by a test's equality", () => {
  expect(new BucketCounts().add(3, 1)).not.toEqual(new BucketCounts().add(3, 2));
  expect(new BucketCounts().add(3, 1)).toEqual(bucketCounts([[3, 1]]));
});
