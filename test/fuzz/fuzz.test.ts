import { expect, test } from "vitest";
import { TARGETS } from "./targets/index.ts";

/** What is played at every `npm test`; `npm run fuzz` takes new seeds. */
const PLAYED: readonly (readonly [name: string, seed: number, cases: number])[] = [
  ["client", 11, 8],
  ["live", 12, 6],
  ["roles", 13, 3],
  ["tap", 14, 6],
  ["http1", 15, 400],
  ["api", 16, 6],
  ["tls", 17, 6],
];

test.each(PLAYED)("%s: no input does harm (seed %i)", async (name, seed, cases) => {
  const target = TARGETS.find((one) => one.name === name);
  const report = await target?.fuzz({ seed, cases, limitMs: 15_000 });
  expect(report).toEqual({ name, played: cases, finding: undefined });
});

test("every target is among them", () => {
  expect(PLAYED.map(([name]) => name)).toEqual(TARGETS.map(({ name }) => name));
});
