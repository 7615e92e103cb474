import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Role, type ValueProfile, seededRandom } from "../../core/index.ts";
import { createDrift } from "./drift.ts";
import { judgeShape } from "./judge-shape.ts";
import { createSizeRange, widerRange } from "./size-range.ts";
import { runOf } from "./testing/run-of.ts";

describe("the range of what was seen", () => {
  test("is settled without the one exchange that goes far beyond all others, until a second does", () => {
    const sizes = createSizeRange(undefined);
    for (let exchange = 0; exchange < 40; exchange += 1) sizes.see(1 + (exchange % 9), exchange);
    sizes.see(1e12, 40);
    sizes.see(2e12, 40);
    expect(sizes.range).toEqual([1, 9]);
    sizes.see(500, 41);
    expect(sizes.range).toEqual([1, 500]);
  });

  test("takes in zero at once where it reaches over decades, and only there", () => {
    for (const [least, range] of [
      [0.02, [0, 4]],
      [2, [2, 4]],
    ] as const) {
      const sizes = createSizeRange(undefined);
      for (let exchange = 0; exchange < 9; exchange += 1)
        sizes.see(exchange % 2 ? 4 : least, exchange);
      sizes.see(0, 9);
      expect(sizes.range).toEqual(range);
    }
  });

  test("holds every number that two exchanges have, and no comparator minds any of them", () => {
    const numbers = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 2 });
    fc.assert(
      fc.property(numbers, (values) => {
        const sizes = createSizeRange(undefined);
        for (const [at, value] of [...values, ...values].entries()) sizes.see(value, at);
        const seen = sizes.range ?? [0, 0];
        const range = widerRange([values[0] ?? 0, values[0] ?? 0], seen);
        const profile: ValueProfile = { types: ["number"], formats: [], scope: "request", range };
        const [primary, secondary] = [values[0] ?? 0, values[1] ?? 0];
        for (const candidate of values) {
          const found = judgeShape(profile, { primary, secondary, candidate });
          expect(found?.oddity).toBe("all");
        }
      }),
    );
  });
});

describe("sizes over time", () => {
  const dependenceOf = (seed: number, size: (n: number, random: () => number) => number) => {
    const random = seededRandom(seed);
    const drift = createDrift();
    for (let n = 0; n < 200; n += 1) drift.see(size(n, random));
    return drift.dependence;
  };

  test("that are drawn anew are free, however far they reach", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      expect(dependenceOf(seed, (_n, random) => random())).not.toBe("state");
      expect(dependenceOf(seed, (_n, random) => Math.exp(random() * 20))).not.toBe("state");
    }
    expect(dependenceOf(1, () => 7)).toBe("free");
    expect(dependenceOf(1, (n) => (n === 199 ? 1e12 : 7))).toBe("free");
    expect(dependenceOf(1, (n) => (n === 0 ? 1e12 : 7))).toBe("free");
  });

  test("that an instance carries along are its state", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      expect(dependenceOf(seed, (n, random) => 20_000 + n + random() * 50)).toBe("state");
    }
  });
});

describe("a candidate and a secondary", () => {
  const ODD: readonly (readonly [Role, "candidateOdd" | "secondaryOdd"])[] = [
    ["candidate", "candidateOdd"],
    ["secondary", "secondaryOdd"],
  ];

  test.each(ODD)("are odd alike: %s has its own way for a while", (who, odd) => {
    const { endpoint } = runOf(
      (random, role, n) => ({
        ms: role === who && n >= 200 && n < 300 ? 1e6 + random() : 10 + random(),
        id:
          role === who && n >= 200 && n < 300 ? `x ${random()}` : `a${Math.floor(random() * 1e6)}`,
      }),
      { exchanges: 500 },
    );
    expect(endpoint?.paths.map((place) => place[odd])).toEqual([100, 100]);
  });

  /** Every instance is restarted with the same chance, and its counter starts anew. */
  test("may be restarted: a counter that no longer is what it was fails nobody", () => {
    const exchanges = 600;
    const failed: number[] = [];
    for (let seed = 1; seed <= 6; seed += 1) {
      const random = seededRandom(seed);
      const start = { primary: -20_000, secondary: -20_000, candidate: -20_000 };
      const { endpoint } = runOf(
        (_random, role, n) => {
          if (n > 60 && random() < 2 / exchanges) start[role] = n;
          return { served: n - start[role] + random() * 50 };
        },
        { exchanges },
      );
      if (endpoint?.paths.some(({ verdict }) => verdict === "fail") === true) failed.push(seed);
    }
    expect(failed).toEqual([]);
  });

  test("find a sign that was never seen, after one outlier of a baseline too", () => {
    const { endpoint } = runOf(
      (random, role, n) => ({
        balance: (role === "candidate" && n >= 100 ? -1 : 1) * (10 + random() * 90),
        ms:
          role === "primary" && n === 50
            ? 1e12
            : role === "candidate" && n > 99
              ? 1e6
              : 1 + random(),
      }),
      { exchanges: 300 },
    );
    expect(endpoint?.paths.map(({ candidateOdd }) => candidateOdd)).toEqual([200, 200]);
  });

  test.each([7, 8, 10, 12])("with short random ids of %d digits are alike", (length) => {
    for (let seed = 1; seed <= 2; seed += 1) {
      const random = seededRandom(seed * 7919);
      const digit = (): string => "0123456789abcdef"[Math.floor(random() * 16)] ?? "";
      const { endpoint } = runOf(() => ({ id: Array.from({ length }, digit).join("") }), {
        exchanges: 400,
      });
      const [id] = endpoint?.paths ?? [];
      expect(id?.candidateOdd).toBeLessThan(3);
      expect(id?.secondaryOdd).toBeLessThan(3);
    }
  });
});
