import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../core/index.ts";
import { emptyField } from "../tally/entry.ts";
import { type ListedPlace, LIST_SHARE, listPlaces } from "./list-places.ts";

const placesOf = (logs: readonly number[]): ListedPlace[] =>
  logs.map((logE, index) => ({
    endpoint: "GET /",
    field: emptyField(`$.f${index}`, "value"),
    logE,
  }));

test("the list is the largest set whose weakest e-value is at least places / (share * size)", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -5, max: 12, noNaN: true }), { maxLength: 40 }),
      (logs) => {
        const places = placesOf(logs);
        const listed = listPlaces(places);
        const sorted = logs.toSorted((a, b) => b - a);
        const fits = (size: number) =>
          size === 0 ||
          Math.exp(sorted[size - 1] ?? 0) >= (logs.length / (LIST_SHARE * size)) * (1 - 1e-9);
        expect(fits(listed.size)).toBe(true);
        for (let size = listed.size + 1; size <= logs.length; size += 1) {
          expect(Math.exp(sorted[size - 1] ?? 0) * (1 - 1e-9)).toBeLessThan(
            logs.length / (LIST_SHARE * size),
          );
        }
        const strongest = new Set(sorted.slice(0, listed.size));
        for (const { field, logE } of places) {
          if (listed.has(field)) expect(strongest.has(logE)).toBe(true);
        }
      },
    ),
  );
});

test("of places with fair e-values, at most the share is listed without reason, on average", () => {
  const random = seededRandom(7);
  let wrong = 0;
  const rounds = 2000;
  for (let round = 0; round < rounds; round += 1) {
    // A fair bet of all or nothing: the most a list can be misled. Ten real ones stand beside it.
    const fair = Array.from({ length: 40 }, () => (random() < 0.005 ? Math.log(200) : -20));
    const listed = listPlaces(placesOf([...fair, ...Array.from({ length: 10 }, () => 30)]));
    const innocent = [...listed].filter(({ path }) => Number(path.slice(3)) < fair.length).length;
    wrong += listed.size === 0 ? 0 : innocent / listed.size;
  }
  expect(wrong / rounds).toBeLessThanOrEqual(LIST_SHARE);
});

test("more places around it take a lone weak one off the list", () => {
  const alone = placesOf([Math.log(25)]);
  expect(listPlaces(alone).size).toBe(1);
  expect(listPlaces([...alone, ...placesOf([0, 0, 0])]).size).toBe(0);
});
