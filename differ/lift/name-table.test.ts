import fc from "fast-check";
import { expect, test } from "vitest";
import { NameTable } from "./name-table.ts";

const names = fc.oneof(
  fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 3 })), { maxLength: 60 }),
  fc.array(fc.tuple(fc.integer(), fc.integer()), { maxLength: 300 }),
  // All of one slot.
  fc.array(
    fc.nat({ max: 4000 }).map((at): [number, number] => [at << 20, 0]),
    { maxLength: 300 },
  ),
);

test("names are found and counted as in a map, however their hashes fall", () => {
  const table = new NameTable();
  fc.assert(
    fc.property(names, (list) => {
      table.clear();
      const known = new Map<string, { at: number; times: number }>();
      for (const [low, high] of list) {
        const before = known.get(`${low} ${high}`) ?? { at: known.size, times: 0 };
        expect(table.add(low, high)).toBe(before.times);
        known.set(`${low} ${high}`, { ...before, times: before.times + 1 });
      }
      expect(table.length).toBe(known.size);
      for (const [low, high] of list) {
        expect(table.find(low, high)).toBe(known.get(`${low} ${high}`)?.at);
      }
      expect(table.find(1.5, 0)).toBe(-1);
    }),
    { numRuns: 150 },
  );
});

test("four thousand names of one slot are all found", () => {
  const table = new NameTable();
  const before = process.cpuUsage().user;
  for (let at = 0; at < 4096; at += 1) table.add(at << 20, 0);
  for (let at = 0; at < 4096; at += 1) expect(table.find(at << 20, 0)).toBe(at);
  expect(process.cpuUsage().user - before).toBeLessThan(1_000_000);
});
