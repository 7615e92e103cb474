import { expect, test } from "vitest";
import { seededRandom } from "../../core/index.ts";
import type { Observation } from "../tally/observe.ts";
import { type Tally, createTally } from "../tally/tally.ts";
import { burstLogE, burstSpells } from "./bursts.ts";
import { summarize } from "./summarize.ts";
import { quietRun } from "./testing/simulation.ts";

const BLOCK = 50;
type Cell = Observation["cell"] | undefined;

function tallyOf(count: number, at: (index: number) => Cell): Tally {
  const tally = createTally({ blockSize: BLOCK });
  for (let index = 0; index < count; index += 1) {
    const cell = at(index);
    const observations =
      cell === undefined ? [] : [{ path: "$.a", kind: "value", cell, hard: false } as const];
    tally.add({ endpoint: "GET /", seq: index, index, observations });
  }
  return tally;
}

function fieldOf(tally: Tally) {
  const entry = tally.entries.get("GET /");
  const field = entry?.fields.get("$.a\nvalue");
  if (entry === undefined || field === undefined) throw new Error("no such place");
  return { field, exchanges: { n: entry.n, blockSize: BLOCK } };
}

test.each([0.01, 0.1, 0.3, 0.6, 1])(
  "exchanges that are odd independently, %d of them, are no bursts",
  (share) => {
    const random = seededRandom(2026);
    const { field, exchanges } = fieldOf(
      tallyOf(3000, () => (random() < share ? "candidate" : undefined)),
    );
    expect(field.spells?.odd).toBe(field.cells.candidate);
    expect(burstSpells(field, exchanges)).toBeUndefined();
    expect(burstLogE(field, exchanges)).toBe(Number.POSITIVE_INFINITY);
  },
);

test.each([1, 3, 8])(
  "stretches in which one exchange in %d is odd are bursts, whoever is odd",
  (every) => {
    for (const cell of ["candidate", "secondary"] as const) {
      const at = (index: number) => (index % 1000 < 120 && index % every === 0 ? cell : undefined);
      const { field, exchanges } = fieldOf(tallyOf(3000, at));
      expect(burstSpells(field, exchanges)).toBe(field.spells);
      expect(field.candidateBlocks + field.secondaryBlocks).toBe(9);
      const counted = (field.spells?.sums.pairs() ?? []).reduce((sum, [, more]) => sum + more, 0);
      expect(counted).toBe(3);
    }
  },
);

test("a block that tells bursts is seen, also where no other count changes", () => {
  const tie = ["candidate", "secondary", "primary"] as const;
  const tally = tallyOf(11 * BLOCK - 1, (index) => {
    if (index >= 10 * BLOCK) return index < 11 * BLOCK - 2 ? tie[index % 3] : undefined;
    return index % BLOCK < 4 || index % BLOCK >= BLOCK - 4 ? "candidate" : undefined;
  });
  const run = quietRun(tally);
  const evidence = () => summarize(run).endpoints[0]?.paths[0]?.evidence ?? 0;
  const before = evidence();
  tally.settle("GET /", 11 * BLOCK - 1);
  expect(evidence()).toBeLessThan(before);
  expect(evidence()).toBe(summarize(quietRun(tally)).endpoints[0]?.paths[0]?.evidence);
});
