import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Tally, createTally } from "../tally/tally.ts";
import { blindShareReasons } from "./blind-share-reasons.ts";
import { sharesOf } from "./shares.ts";
import { quietRun } from "./testing/simulation.ts";
import { summarize } from "./summarize.ts";

const seen = fc.record({
  path: fc.constantFrom("$", "$.a", "$.b[*].c", "header:x"),
  kind: fc.constantFrom("value" as const, "type" as const),
  cell: fc.constantFrom("all" as const, "candidate" as const),
  byShape: fc.option(fc.constant(true as const), { nil: undefined }),
});
const exchanges = fc.array(
  fc.record({
    observations: fc.uniqueArray(seen, { selector: ({ path }) => path }),
    places: fc.option(fc.nat(9), { nil: undefined }),
    shard: fc.nat(2),
  }),
  { minLength: 1, maxLength: 60 },
);

describe("shares", () => {
  test("are whole, and the same however the stream was split", () => {
    fc.assert(
      fc.property(exchanges, (stream) => {
        const whole = createTally({ blockSize: 5 });
        const shards = [0, 1, 2].map(() => createTally({ blockSize: 5 }));
        for (const [index, { observations, places, shard }] of stream.entries()) {
          const entry = {
            ...{ endpoint: "GET /a", seq: index, index, places },
            observations: observations.map((one) => ({ ...one, hard: false })),
          };
          whole.add(entry);
          shards[shard]?.add(entry);
        }
        const merged = createTally({ blockSize: 5 });
        for (const shard of shards) merged.merge(shard);
        const { exact, shape, blind } = shares(whole);
        const most = Math.max(0, ...stream.map(({ places = 0 }) => places));
        expect([...merged.entries.values()][0]?.detail.places).toBe(most);
        expect(shares(merged)).toEqual({ exact, shape, blind });
        expect(exact + shape + blind).toBeCloseTo(1, 3);
        expect(Math.min(exact, shape, blind)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("a body known as a whole alone is blind as a whole, a place for one of them", () => {
    const of = (path: string) => {
      const tally = createTally({ blockSize: 50 });
      const seenThere = { path, kind: "value", cell: "all", hard: false } as const;
      tally.add({ endpoint: "GET /a", seq: 0, index: 0, observations: [seenThere], places: 4 });
      return tally;
    };
    expect(shares(of("$")).blind).toBe(1);
    expect(shares(of("$.a")).blind).toBe(0.25);
    // A header counts as a place besides.
    expect(shares(of("header:x")).blind).toBe(0.2);
    const run = quietRun(of("$"));
    const { reasons } = summarize({ ...run, gate: { ...run.gate, blindFields: 0.5 } });
    expect(reasons.map(({ code }) => code)).toContain("BLIND_FIELDS");
  });

  test("nothing is asked of them where nothing was configured", () => {
    expect(blindShareReasons([], quietRun(createTally({ blockSize: 50 })).gate)).toEqual([]);
  });
});

function shares(tally: Tally) {
  const [entry] = tally.entries.values();
  if (entry === undefined) throw new Error("an endpoint is there");
  return sharesOf(entry);
}
