import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exchange, jsonAnswer, request } from "./testing/exchanges.ts";
import { openDiffer, storedCounts } from "./testing/open-differ.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "restart-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const one = jsonAnswer({ price: 1 });
const two = jsonAnswer({ price: 2 });

describe("a shadow thread that died", () => {
  test("its successor goes on with tally, numbers, samples and counters", () => {
    const first = openDiffer(folder);
    for (let each = 0; each < 60; each += 1) {
      const placement = first.differ.place(request("/p/1"));
      first.differ.accept(exchange(placement, { baseline: one, candidate: two }));
      first.differ.live(placement.seq, 404);
    }
    expect(first.differ.commit()).toBe(60);
    // Accepted and never stored: lost with the thread.
    for (let each = 0; each < 5; each += 1) {
      first.differ.accept(
        exchange(first.differ.place(request("/p/1")), { baseline: one, candidate: two }),
      );
    }
    const second = openDiffer(folder, { run: first.run });
    expect(second.differ.committed).toBe(60);
    expect(second.differ.place(request("/p/1"))).toEqual({
      endpoint: "GET /p/{id}",
      seq: 60,
      index: 100,
    });
    expect(second.differ.summary().endpoints[0]?.paths).toMatchObject([
      { path: "$.price", candidateOdd: 60 },
    ]);
    expect(second.differ.counters()).toMatchObject({ liveCompared: 60, liveMismatched: 60 });
    second.differ.accept(
      exchange(second.differ.place(request("/p/1")), { baseline: one, candidate: two }),
    );
    expect(second.differ.commit()).toBe(1);
    expect(storedCounts(second.store, first.run)).toEqual({ committed: 61, tallied: 61 });
    const [stored] = second.store.endpoints(second.store.run(first.run)?.id ?? 0);
    // Block 0 was complete, block 1 was closed by the restart, block 2 is the new one.
    expect([...(stored?.entry.openBlocks.keys() ?? [])]).toEqual([2]);
    expect(stored?.entry.fields.get("$.price\nvalue")).toMatchObject({ candidateBlocks: 2 });
    first.store.close();
    second.store.close();
  });

  test("whatever dies when: the tally holds exactly what was acknowledged", () => {
    const steps = fc.array(
      fc.constantFrom("accept", "accept", "accept", "commit", "abandon", "die"),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(steps, (script) => {
        let open = openDiffer(folder);
        const { run } = open;
        let acknowledged = 0;
        for (const step of script) {
          if (step === "die") {
            open.store.close();
            open = openDiffer(folder, { run });
            expect(open.differ.committed).toBe(acknowledged);
          } else if (step === "commit") acknowledged += open.differ.commit();
          else {
            const placement = open.differ.place(request("/p/1"));
            if (step === "abandon") open.differ.abandon(placement);
            else open.differ.accept(exchange(placement, { baseline: one, candidate: two }));
          }
        }
        expect(storedCounts(open.store, run)).toEqual({
          committed: acknowledged,
          tallied: acknowledged,
        });
        open.store.close();
      }),
      { numRuns: 15 },
    );
  });

  test("an exchange that will never come does not keep its block open", () => {
    const open = openDiffer(folder, { config: { noise: { block: 2 } } });
    const placed = [0, 1].map(() => open.differ.place(request("/p/1")));
    for (const placement of placed.slice(0, 1)) {
      open.differ.accept(exchange(placement, { baseline: one, candidate: two }));
    }
    for (const placement of placed.slice(1)) open.differ.abandon(placement);
    open.differ.commit();
    const [stored] = open.store.endpoints(open.store.run(open.run)?.id ?? 0);
    expect(stored?.entry.openBlocks.size).toBe(0);
    expect(stored?.entry.n).toBe(1);
    open.store.close();
  });
});
