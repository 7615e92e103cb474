import { describe, expect, test } from "vitest";
import type { Feature } from "../causes/feature.ts";
import type { Observation } from "./observe.ts";
import { type Tally, type TallyLimits, createTally } from "./tally.ts";

const BLOCK = 50;
const FEATURES: readonly Feature[] = [{ kind: "query", name: "query q", value: "1" }];

function odd(path: string): Observation {
  return { path, kind: "value", cell: "candidate", hard: false };
}

function startTally(limits: Partial<TallyLimits> = {}): Tally {
  return createTally({ blockSize: BLOCK, limits });
}

/** Endpoint after endpoint with places of its own or the same ones, each absorbed at once. */
function absorbMany(
  tally: Tally,
  { endpoints, places }: { endpoints: number; places: readonly string[] },
): void {
  for (let seq = 0; seq < endpoints; seq += 1) {
    const endpoint = `GET /u/${seq}`;
    const observations = places.map(odd);
    tally.add({ endpoint, seq, index: 0, observations, features: FEATURES });
    const move = { from: endpoint, to: "GET /u/{id}", base: seq, length: 1 };
    tally.absorb(move);
  }
}

describe("an endpoint that goes up in another one gives back", () => {
  test("the characters of its paths", () => {
    const path = `$.${"x".repeat(98)}`;
    const tally = startTally({ pathChars: 10 * path.length });
    absorbMany(tally, { endpoints: 500, places: [path] });
    expect(tally.overflow).toEqual({ exchanges: 0, observations: 0, forcedBlocks: 0 });
    expect([...tally.entries.values()].map(({ n, fields }) => [n, fields.size])).toEqual([
      [500, 1],
    ]);
  });

  test("its share of the places whose features are counted", () => {
    const tally = startTally();
    const places = Array.from({ length: 10 }, (_, index) => `$.f${index}`);
    absorbMany(tally, { endpoints: 500, places });
    tally.add({
      ...{ endpoint: "GET /other", seq: 500, index: 0 },
      ...{ observations: places.map(odd), features: FEATURES },
    });
    for (const { detail, fields } of tally.entries.values()) {
      expect(detail.features.dropped).toBe(0);
      for (const { cells, features } of fields.values()) expect(features?.n).toBe(cells.candidate);
    }
  });
});

test("places that came with their features from an earlier tally take their share", () => {
  const places = Array.from({ length: 100 }, (_, index) => `$.f${index}`);
  const fill = (tally: Tally, endpoints: readonly string[]): void => {
    for (const [seq, endpoint] of endpoints.entries())
      tally.add({
        ...{ endpoint, seq, index: 0 },
        ...{ observations: places.map(odd), features: FEATURES },
      });
  };
  const earlier = startTally();
  fill(
    earlier,
    Array.from({ length: 20 }, (_, index) => `GET /e${index}`),
  );
  const later = startTally();
  later.merge(earlier);
  fill(later, ["GET /e0", "GET /one-more"]);
  expect(later.entries.get("GET /e0")?.detail.features.dropped).toBe(0);
  expect(later.entries.get("GET /e0")?.fields.get("$.f7\nvalue")?.features?.n).toBe(2);
  expect(later.entries.get("GET /one-more")?.detail.features.dropped).toBe(places.length);
});
