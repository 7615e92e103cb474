import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runSoak } from "./run-soak.ts";
import { readSoakArguments } from "./soak-arguments.ts";
import { legLine, soakBounds } from "./soak-report.ts";

const folder = mkdtempSync(join(tmpdir(), "soak-"));

test("a short run stores all it commits, counts what is over the limits, and can be gone on with", async () => {
  try {
    const lines: string[] = [];
    const { legs, resumed } = await runSoak({
      ...{ folder, exchanges: 4000, seed: 3, legs: 3 },
      onLeg: (leg) => lines.push(legLine(leg)),
    });
    const last = legs.at(-1);
    expect(lines).toHaveLength(3);
    expect(last?.offered).toBe(4000);
    expect(last?.endpoints).toBe(1000);
    expect(last?.counters).toMatchObject({ internalErrors: 0 });
    expect(last?.counters.endpointsOverflowed).toBeGreaterThan(0);
    expect(resumed.committed).toBe(last?.committed);
    // How fast it was is for the long form: here other tests run at the same time.
    const broken = soakBounds(legs, resumed).filter(({ held }) => !held);
    expect(broken.filter(({ what }) => /store|stored|fault/.test(what))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

test("a broken bound is said", () => {
  const resumed = { committed: 0, cpuMs: 0, heapBytes: 0 };
  expect(soakBounds([], resumed)).toEqual([{ what: "the run gave no leg", held: false }]);
});

test.each([
  [["--exchanges", "0"], "--exchanges 0: expected a whole number from 10"],
  [["--seed", "x"], "--seed x: expected a whole number"],
  [["--exchanges", "20", "--seed", "4"], { exchanges: 20, seed: 4, store: undefined }],
])("arguments %j", (args, wanted) => {
  expect(readSoakArguments(args)).toEqual(wanted);
});
