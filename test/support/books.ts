import { expect } from "vitest";
import type { Status } from "./admin-schemas.ts";

type Counters = Status["counters"];

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** L3: every request is in exactly one place, and every mirrored exchange too. */
export function booksBalance(counters: Counters): void {
  const { received, open, refused, upgraded, filtered, sampledOut, dropped, mirrored } = counters;
  expect(open + total(refused) + upgraded + filtered + sampledOut + total(dropped) + mirrored).toBe(
    received,
  );
  expect(counters.inFlight + counters.compared + total(counters.incomplete)).toBe(mirrored);
}
