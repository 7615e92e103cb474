import fc from "fast-check";
import { expect, test } from "vitest";
import { Runs } from "./run.ts";
import { TurnBatches } from "./turn-batches.ts";

const MEBIBYTE = 1024 * 1024;

const asked = fc.record({
  kind: fc.constantFrom("signals" as const, "entries" as const),
  group: fc.constantFrom("a", "b"),
  size: fc.oneof({ weight: 9, arbitrary: fc.constant(10) }, fc.nat(2 * MEBIBYTE)),
  times: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.nat(600)),
});

test("what is asked for in one turn is sent in its order by its end, by group, in bounded batches", () =>
  fc.assert(
    fc.asyncProperty(fc.array(asked, { maxLength: 20 }), async (drawn) => {
      const run = new Runs("sd", "p").of("run:r:a");
      const sent: (typeof all)[] = [];
      const batchesOf = () =>
        new TurnBatches<(typeof all)[number]>({
          send: (_run, batch) => sent.push([...batch]),
          groupOf: ({ group }) => group,
          sizeOf: ({ size }) => size,
        });
      const batches = { signals: batchesOf(), entries: batchesOf() };
      const all = drawn.flatMap(({ times, ...one }) =>
        Array.from({ length: times }, (_, at) => ({ ...one, at })),
      );
      for (const one of all) batches[one.kind].add(run, one);
      await Promise.resolve();
      expect(sent.flat()).toEqual(all);
      for (const batch of sent) {
        expect(batch.length).toBeLessThanOrEqual(256);
        expect(new Set(batch.map(({ kind, group }) => kind + group)).size).toBe(1);
        const size = batch.reduce((sum, one) => sum + one.size, 0);
        expect(batch.length === 1 || size <= MEBIBYTE).toBe(true);
      }
      // Not one by one.
      const changes = all.filter(
        ({ kind, group }, at) =>
          kind + group !== (all[at - 1]?.kind ?? "") + (all[at - 1]?.group ?? ""),
      ).length;
      const large = all.reduce((sum, { size }) => sum + size, 0) / MEBIBYTE;
      expect(sent.length).toBeLessThanOrEqual(changes + all.length / 256 + 2 * large + 1);
    }),
    { numRuns: 50 },
  ));
