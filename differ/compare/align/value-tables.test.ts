import fc from "fast-check";
import { expect, test } from "vitest";
import { createPlainTable } from "./value-tables.ts";

const plain = fc.oneof(
  fc.constantFrom(0, -0, 1, "1", "", null, true, false, 2 ** 53, 0.1, "0"),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.string({ maxLength: 3 }),
  fc.nat({ max: 5000 }).map((at) => at * 2 ** 20),
);

test("equal values have one class and others another, also where more come than expected", () => {
  fc.assert(
    fc.property(
      fc.array(plain, { maxLength: 400 }),
      fc.constantFrom(0, 1000),
      (values, expected) => {
        let count = 0;
        const table = createPlainTable(expected, () => (count += 1) - 1);
        const known = new Map<unknown, number>();
        for (const value of values) {
          const own = known.get(value) ?? known.size;
          known.set(value, own);
          expect(table.classOf(value)).toBe(own);
        }
        expect(count).toBe(known.size);
      },
    ),
    { numRuns: 150 },
  );
});

test("more values than there are slots are told apart", () => {
  let count = 0;
  const table = createPlainTable(0, () => (count += 1) - 1);
  for (const round of [0, 1]) {
    for (let at = 0; at < 500; at += 1) {
      expect(table.classOf(at), String(round)).toBe(at * 2);
      expect(table.classOf(`t${at}`)).toBe(at * 2 + 1);
    }
  }
});
