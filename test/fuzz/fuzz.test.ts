import { expect, test } from "vitest";
import { TARGETS } from "./targets/index.ts";

/** What is played at every `npm test`; `npm run fuzz` takes new seeds. */
const PLAYED: readonly (readonly [name: string, seed: number, cases: number])[] = [
  ["client", 11, 5],
  ["live", 12, 4],
  ["roles", 13, 2],
  ["tap", 14, 3],
  ["http1", 15, 200],
  ["api", 16, 4],
  ["tls", 17, 3],
];

test.each(PLAYED)("%s: no input does harm (seed %i)", async (name, seed, cases) => {
  const target = TARGETS.find((one) => one.name === name);
  const report = await target?.fuzz({ seed, cases, limitMs: 15_000 });
  expect(report).toEqual({ name, played: cases, finding: undefined });
});

test("every target is among them", () => {
  expect(PLAYED.map(([name]) => name)).toEqual(TARGETS.map(({ name }) => name));
});
