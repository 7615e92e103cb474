import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quietRun } from "../verdict/testing/simulation.ts";
import { summarize } from "../verdict/summarize.ts";
import { createTally, type Tally } from "./tally.ts";
import {
  BLOCK,
  SHARDS,
  feed,
  longStream,
  placed,
  rowsOf,
  storedAndRead,
  stream,
} from "./testing/drawn-exchanges.ts";

/** Blocks of the larger size hold several runs of failures. */
const sizes = fc.constantFrom(BLOCK, 16);

/** One after the other, or two halves first; every second one goes through its stored form. */
function mergedOf(shards: readonly Tally[], nested: boolean): Tally {
  const merged = createTally({ blockSize: shards[0]?.blockSize ?? BLOCK });
  if (nested && shards.length > 1) {
    const half = Math.floor(shards.length / 2);
    merged.merge(mergedOf(shards.slice(half), false));
    merged.merge(mergedOf(shards.slice(0, half), false));
    return merged;
  }
  for (const [index, shard] of shards.entries()) {
    if (index % 2 === 0) merged.merge(shard);
    else merged.merge({ entries: storedAndRead(shard), overflow: shard.overflow });
  }
  return merged;
}

describe("a tally", () => {
  test("any split of a stream over up to 8 tallies, in any order of arrival and merging, through rows or not, gives the same integers and verdict", () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: stream }, { weight: 1, arbitrary: longStream }),
        fc.record({
          order: fc.shuffledSubarray(SHARDS, { minLength: 8 }),
          count: fc.integer({ min: 1, max: 8 }),
          nested: fc.boolean(),
          blockSize: sizes,
        }),
        (exchanges, { order, count, nested, blockSize }) => {
          const whole = createTally({ blockSize });
          const shards = SHARDS.map(() => createTally({ blockSize }));
          const sequence = placed(exchanges);
          for (const exchange of sequence) feed(whole, exchange);
          for (const exchange of sequence.toSorted((a, b) => a.arrival - b.arrival)) {
            const shard = shards[exchange.shard % count];
            if (shard !== undefined) feed(shard, exchange);
          }
          const merged = mergedOf(
            order.flatMap((at) => shards[at] ?? []),
            nested,
          );
          expect(rowsOf(merged)).toEqual(rowsOf(whole));
          expect(summarize(quietRun(merged))).toEqual(summarize(quietRun(whole)));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("looking all along gives the same verdict as looking once at the end", () => {
    fc.assert(
      fc.property(longStream, fc.integer({ min: 5, max: 40 }), (exchanges, every) => {
        const watched = createTally({ blockSize: BLOCK });
        const run = quietRun(watched);
        for (const exchange of placed(exchanges)) {
          feed(watched, exchange);
          if (exchange.seq % every === 0) summarize(run);
        }
        const fresh = { ...run, entries: storedAndRead(watched) };
        expect(summarize(run)).toEqual(summarize(fresh));
      }),
      { numRuns: 8 },
    );
  });

  test("rows survive JSON unchanged", () => {
    fc.assert(
      fc.property(stream, sizes, (exchanges, blockSize) => {
        const tally = createTally({ blockSize });
        for (const exchange of placed(exchanges)) feed(tally, exchange);
        expect(storedAndRead(tally)).toEqual(tally.entries);
      }),
    );
  });
});
