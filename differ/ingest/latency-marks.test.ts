import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ROLES, seededRandom } from "../../core/index.ts";
import { latencyBucket, latencyMicros } from "../tally/latency-buckets.ts";
import { exchange, jsonAnswer, request } from "./testing/exchanges.ts";
import { openDiffer } from "./testing/open-differ.ts";

function inFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "marks-"));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("latency counts that are stored by what changed", () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 2 })) },
      { weight: 3, arbitrary: fc.constant("commit" as const) },
      { weight: 1, arbitrary: fc.constant("die" as const) },
    ),
    { maxLength: 60 },
  );

  test("the store has every count that was committed, whatever dies when", () => {
    fc.assert(
      fc.property(steps, fc.integer(), (script, seed) => {
        inFolder((folder) => {
          const random = seededRandom(seed);
          let open = openDiffer(folder);
          const committed = new Map<string, number>();
          let counted = new Map<string, number>();
          for (const step of [...script, "commit" as const]) {
            if (step === "die") {
              open.store.close();
              open = openDiffer(folder, { run: open.run });
              counted = new Map();
            } else if (step === "commit") {
              open.differ.commit();
              for (const [key, count] of counted)
                committed.set(key, (committed.get(key) ?? 0) + count);
              counted = new Map();
            } else {
              const [times, endpoint] = step;
              for (let each = 0; each < times; each += 1) {
                const asked = request(`/e${endpoint}x`);
                const placement = open.differ.place(asked);
                const [primary, secondary, candidate] = ROLES.map((role) => {
                  const latencyMs = Math.exp(random() * 9);
                  const bucket = latencyBucket(latencyMicros(latencyMs) ?? 0);
                  const key = `GET /e${endpoint}x ${role} ${bucket}`;
                  counted.set(key, (counted.get(key) ?? 0) + 1);
                  return jsonAnswer(1, { latencyMs });
                });
                if (primary === undefined || secondary === undefined || candidate === undefined)
                  return;
                const outcomes = { baseline: primary, secondary, candidate };
                open.differ.accept(exchange(placement, outcomes, asked));
              }
            }
          }
          const stored = new Map<string, number>();
          for (const { entry } of open.store.endpoints(1)) {
            for (const role of ROLES) {
              for (const [bucket, count] of entry.latency[role])
                stored.set(`${entry.endpoint} ${role} ${bucket}`, count);
            }
          }
          open.store.close();
          expect(stored).toEqual(committed);
        });
      }),
      { numRuns: 12 },
    );
  });
});

describe("what a commit writes", () => {
  /** Rows that a commit changes after one more exchange of one endpoint. */
  function rowsOfOne(endpoints: number): number {
    let rows = 0;
    inFolder((folder) => {
      const { differ, store } = openDiffer(folder);
      const accept = (endpoint: number): void => {
        const asked = request(`/e${endpoint % 20}x/f${Math.floor(endpoint / 20)}x`);
        const baseline = jsonAnswer({ a: 1 }, { latencyMs: 3 + (endpoint % 50) });
        const candidate = jsonAnswer({ a: 2 }, { latencyMs: 4 + (endpoint % 50) });
        differ.accept(exchange(differ.place(asked), { baseline, candidate }, asked));
      };
      for (let each = 0; each < endpoints; each += 1) accept(each);
      differ.commit();
      accept(0);
      const before = changesOf(store.version());
      differ.commit();
      rows = changesOf(store.version()) - before;
      store.close();
    });
    return rows;
  }
  const changesOf = (version: string): number => Number(version.split(".")[1]);

  test("does not grow with the endpoints that did not change", () => {
    const few = rowsOfOne(2);
    expect(few).toBeGreaterThan(2);
    expect(rowsOfOne(400)).toBe(few);
  });
});
