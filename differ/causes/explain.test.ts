import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/index.ts";
import { explain } from "./explain.ts";
import type { Feature } from "./feature.ts";
import { type FeatureCounts, countFeatures, mergeFeatures, noFeatures } from "./feature-counts.ts";
import { fromFeatureRow, toFeatureRow } from "./feature-rows.ts";

const CURRENCIES = ["JPY", "EUR", "USD", "GBP", "CHF", "KRW", "NOK", "SEK"];
const LANGUAGES = ["en", "de", "it", "ja"];
const AGENTS = ["web", "ios", "android", "bot"];

interface Seen {
  readonly features: readonly Feature[];
  readonly cell: "candidate" | "secondary" | "none";
}

interface Stream {
  readonly seed: number;
  readonly n: number;
  readonly noise: number;
  readonly isOdd: (features: readonly Feature[], random: () => number) => boolean;
}

function pick<T>(from: readonly T[], random: () => number): T | undefined {
  return from[Math.floor(random() * from.length)];
}

function requestOf(random: () => number): Feature[] {
  const features: Feature[] = [
    { kind: "query", name: "query currency", value: pick(CURRENCIES, random) },
    { kind: "header", name: "header accept-language", value: pick(LANGUAGES, random) },
    { kind: "header", name: "header user-agent", value: pick(AGENTS, random) },
    { kind: "path", name: "path {id}", value: String(Math.floor(random() * 500)) },
    { kind: "status", name: "status", value: "200" },
  ];
  if (random() < 0.6)
    features.push({
      kind: "query",
      name: "query page",
      value: String(1 + Math.floor(random() * 4)),
    });
  return features;
}

function stream({ seed, n, noise, isOdd }: Stream): Seen[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => {
    const features = requestOf(random);
    const candidateNoise = random() < noise;
    const secondaryNoise = random() < noise;
    const candidate = isOdd(features, random) || candidateNoise;
    if (candidate && !secondaryNoise) return { features, cell: "candidate" };
    if (secondaryNoise && !candidate) return { features, cell: "secondary" };
    return { features, cell: "none" };
  });
}

interface Counted {
  readonly all: FeatureCounts;
  readonly odd: FeatureCounts;
  readonly cells: { candidate: number; secondary: number; primary: number; all: number };
}

function countedOf(seen: readonly Seen[]): Counted {
  const counted: Counted = {
    all: noFeatures(),
    odd: noFeatures(),
    cells: { candidate: 0, secondary: 0, primary: 0, all: 0 },
  };
  for (const { features, cell } of seen) {
    countFeatures(counted.all, features);
    if (cell === "candidate") countFeatures(counted.odd, features);
    if (cell !== "none") counted.cells[cell] += 1;
  }
  return counted;
}

function explained(seen: readonly Seen[]) {
  const { all, odd, cells } = countedOf(seen);
  return explain(all, odd, cells);
}

const has = (name: string, value?: string) => (features: readonly Feature[]) =>
  features.some((one) => one.name === name && (value === undefined || one.value === value));

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe("the feature that explains a place", () => {
  test("a planted one is named through noise, whatever it is", () => {
    const planted = fc.constantFrom(
      { feature: "query currency=JPY", isOdd: has("query currency", "JPY") },
      { feature: "header accept-language=ja", isOdd: has("header accept-language", "ja") },
      { feature: "query page", isOdd: has("query page") },
      {
        feature: "without query page",
        isOdd: (of: readonly Feature[]) => !has("query page")(of),
      },
    );
    fc.assert(
      fc.property(planted, seeds, fc.constantFrom(0, 0.02, 0.05), (plant, seed, noise) => {
        const seen = stream({ seed, n: 800, noise, isOdd: plant.isOdd });
        expect(explained(seen)?.feature).toBe(plant.feature);
      }),
      { numRuns: 40 },
    );
  });

  test("two values of one name are named together", () => {
    const isOdd = (of: readonly Feature[]) =>
      has("query currency", "JPY")(of) || has("query currency", "KRW")(of);
    const found = explained(stream({ seed: 7, n: 800, noise: 0, isOdd }));
    expect(found?.feature).toMatch(/^query currency=(JPY or KRW|KRW or JPY)$/);
    expect(found).toMatchObject({ oddWithout: 0 });
  });

  test("a defect that is seen in a part of the requests with the feature alone is named too", () => {
    const isOdd = (of: readonly Feature[], random: () => number) =>
      has("query currency", "JPY")(of) && random() < 0.4;
    expect(explained(stream({ seed: 3, n: 2000, noise: 0, isOdd }))?.feature).toBe(
      "query currency=JPY",
    );
  });

  test("nothing is named where oddness does not depend on the request", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.01, 0.1, 0.5, 1), (seed, rate) => {
        const isOdd = (_: readonly Feature[], random: () => number) => random() < rate;
        expect(explained(stream({ seed, n: 600, noise: 0.01, isOdd }))).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test("nothing is named that covers only a part of what is odd", () => {
    const isOdd = (of: readonly Feature[], random: () => number) =>
      has("query currency", "JPY")(of) || random() < 0.12;
    for (const seed of [1, 2, 3])
      expect(explained(stream({ seed, n: 1500, noise: 0, isOdd }))).toBeUndefined();
  });

  test("what holds for nearly all requests, or is no cause, is never named", () => {
    const rare =
      (name: string, share: number) =>
      ({ seed, isOdd }: Pick<Stream, "seed" | "isOdd">) => {
        const random = seededRandom(seed);
        return stream({ seed, n: 1000, noise: 0, isOdd: () => false }).map(({ features }): Seen => {
          const present = random() < share;
          const all = features.filter((one) => one.name !== "status");
          const value = present ? "200" : "404";
          if (name === "status") all.push({ kind: "status", name, value });
          else if (present) all.push({ kind: "header", name, value: "1" });
          return { features: all, cell: present && isOdd(all, random) ? "candidate" : "none" };
        });
      };
    const half = (_: readonly Feature[], random: () => number) => random() < 0.5;
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom(["status", 0.95], ["status", 0.5], ["header accept", 0.95]) as fc.Arbitrary<
          [string, number]
        >,
        fc.constantFrom(half, () => true),
        (seed, [name, share], isOdd) => {
          expect(explained(rare(name, share)({ seed, isOdd }))).toBeUndefined();
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([
    { of: 800, odd: 400, without: 200, named: false },
    { of: 500, odd: 200, without: 500, named: true },
    { of: 100, odd: 100, without: 19, named: false },
    { of: 100, odd: 100, without: 20, named: true },
    { of: 200, odd: 200, without: 20, named: false },
  ])("odd in $odd of $of with a feature, in none of $without without: $named", (counts) => {
    const features: Feature[] = [{ kind: "header", name: "header x", value: undefined }];
    const seen = [
      ...Array.from({ length: counts.odd }, (): Seen => ({ features, cell: "candidate" })),
      ...Array.from({ length: counts.of - counts.odd }, (): Seen => ({ features, cell: "none" })),
      ...Array.from({ length: counts.without }, (): Seen => ({ features: [], cell: "none" })),
    ];
    expect(explained(seen)?.feature).toBe(counts.named ? "header x" : undefined);
  });

  test("an error that the primary answers is named", () => {
    const random = seededRandom(4);
    const seen = Array.from({ length: 600 }, (): Seen => {
      const missing = random() < 0.2;
      const value = missing ? "404" : "200";
      return {
        features: [{ kind: "status", name: "status", value }],
        cell: missing ? "candidate" : "none",
      };
    });
    expect(explained(seen)?.feature).toBe("status=404");
  });

  test("whatever is named is absent where the difference is, in most requests and enough of them", () => {
    const rates = fc.record({
      with: fc.double({ min: 0, max: 1 }),
      without: fc.double({ min: 0, max: 1 }),
    });
    const planted = fc.constantFrom(
      has("query currency", "JPY"),
      has("query page"),
      has("header accept-language", "en"),
    );
    fc.assert(
      fc.property(
        seeds,
        planted,
        rates.filter((one) => !Object.values(one).some(Number.isNaN)),
        (seed, plant, rate) => {
          const isOdd = (of: readonly Feature[], random: () => number) =>
            random() < (plant(of) ? rate.with : rate.without);
          const seen = stream({ seed, n: 500, noise: 0.02, isOdd });
          const found = explained(seen);
          if (found === undefined) return;
          const odd = found.odd + found.oddWithout;
          expect(found.without - found.oddWithout).toBeGreaterThanOrEqual(
            0.5 * (seen.length - odd),
          );
          expect(found.without).toBeGreaterThanOrEqual(Math.max(20, 0.1 * seen.length));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("nothing is named from few odd requests", () => {
    const seen = stream({ seed: 5, n: 20, noise: 0, isOdd: has("query currency", "JPY") });
    expect(explained(seen)).toBeUndefined();
  });
});

describe("counts of features", () => {
  /** Many names and many values, so that the bounds are met. */
  const feature = fc.record({
    kind: fc.constant("query" as const),
    name: fc
      .integer({ min: 0, max: 40 })
      .map((at) => `query ${String.fromCharCode(97 + (at % 26))}${at}`),
    value: fc.option(fc.integer({ min: 0, max: 60 }).map(String), { nil: undefined }),
  });
  const exchange = fc.uniqueArray(feature, { maxLength: 6, selector: ({ name }) => name });

  test("any split of a stream, stored or not, merges to the same counts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(exchange, fc.nat({ max: 3 })), { maxLength: 300 }),
        (exchanges) => {
          const whole = noFeatures();
          const parts = [noFeatures(), noFeatures(), noFeatures(), noFeatures()];
          for (const [features, part] of exchanges) {
            countFeatures(whole, features);
            countFeatures(parts[part] ?? whole, features);
          }
          const merged = noFeatures();
          for (const part of parts.toReversed()) {
            const stored = fromFeatureRow(JSON.parse(JSON.stringify(toFeatureRow(part))));
            mergeFeatures(merged, stored ?? noFeatures());
          }
          expect(toFeatureRow(merged)).toEqual(toFeatureRow(whole));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a name that lost its values in one part has none in the whole", () => {
    const [crowded, other, merged] = [noFeatures(), noFeatures(), noFeatures()];
    for (let at = 0; at < 40; at += 1)
      countFeatures(crowded, [{ kind: "query", name: "query q", value: String(at) }]);
    countFeatures(other, [{ kind: "query", name: "query q", value: "1" }]);
    for (const part of [crowded, other]) mergeFeatures(merged, part);
    expect(merged.names.get("query q")).toEqual({ kind: "query", n: 41, values: undefined });
  });

  test("a damaged row is refused", () => {
    const damaged = [null, 1, {}, { n: 1, dropped: 0, names: [["a", "none", 1, null]] }];
    for (const row of [...damaged, { n: -1, dropped: 0, names: [] }]) {
      expect(() => fromFeatureRow(row)).toThrow(/cannot be read/);
    }
  });
});
