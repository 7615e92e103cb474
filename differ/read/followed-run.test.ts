import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { openStore } from "../store/store.ts";
import { createReadModels } from "./sqlite-read-models.ts";
import { createLargeRun } from "./testing/large-run.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "followed-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const { gate, noise } = configSchema.parse({});
const options = { gate, block: noise.block, now: () => 1000 };

/** Which paths are asked for; numbers in a segment make templates, so that endpoints go up in others. */
const asked = fc.record({
  path: fc.oneof(
    fc.constantFrom("/a", "/b", "/c"),
    fc.nat({ max: 60 }).map((name) => `/users/u${name}x`),
  ),
  odd: fc.constantFrom("none", "candidate", "baselines", "missing"),
});

/** A background that is gone on with by hand. */
function byHand() {
  const waiting: (() => void)[] = [];
  let nowMs = 0;
  return {
    background: { soon: (work: () => void) => void waiting.push(work), monotonicMs: () => nowMs },
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** One slice each time. */
    step: () => waiting.shift()?.(),
  };
}

describe("a run that is followed", () => {
  test("shows at every commit what is worked out from its counts alone", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(asked, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 6 }),
        (commits) => {
          const own = mkdtempSync(join(folder, "run-"));
          const { differ, store } = openDiffer(own, { config: { noise: { block: 4 } } });
          const reads = createReadModels(store, { ...options, block: 4 });
          for (const exchanges of commits) {
            for (const { path, odd } of exchanges) {
              const placed = differ.place(request(path));
              const baseline = jsonAnswer({ price: 1, at: odd === "baselines" ? placed.seq : 0 });
              const changed = odd === "missing" ? { at: 0 } : { price: 2, at: 0 };
              const candidate =
                odd === "candidate" || odd === "missing" ? jsonAnswer(changed) : baseline;
              differ.accept(exchange(placed, { baseline, candidate }, request(path)));
            }
            differ.commit();
            expect(reads.summary()).toEqual(differ.summary());
            const anew = createReadModels(store, { ...options, block: 4 });
            expect(reads.differences({ limit: 500 })).toEqual(anew.differences({ limit: 500 }));
            expect(reads.endpoints({ limit: 500 })).toEqual(anew.endpoints({ limit: 500 }));
            expect(reads.overview()).toEqual(anew.overview());
          }
          store.close();
        },
      ),
      { numRuns: 15 },
    );
  });

  test("reads and judges what a commit changed, and nothing without one", () => {
    using store = openStore(folder, { mode: "write" });
    const size = { exchanges: 4000, endpoints: 40, groups: 3 };
    const run = createLargeRun(store, size);
    let read = 0;
    const counting = {
      ...store,
      endpointPart: (of: Parameters<typeof store.endpointPart>[0]) => {
        read += 1;
        return store.endpointPart(of);
      },
    };
    const reads = createReadModels(counting, options);
    const first = reads.summary();
    expect(read).toBe(40);
    for (let each = 0; each < 5; each += 1) {
      reads.differences({ limit: 10 });
      reads.overview();
      store.saveStatus("large", "{}");
    }
    expect(reads.summary()).toBe(first);
    expect(read).toBe(40);
    const before = new Set(first.endpoints);
    run.exchange(1);
    run.commit();
    const changed = reads.summary().endpoints.filter((endpoint) => !before.has(endpoint));
    expect(read).toBe(41);
    expect(changed).toHaveLength(1);
  });

  test("goes on in the background where it takes longer, and shows the last view meanwhile", () => {
    using store = openStore(folder, { mode: "write" });
    const run = createLargeRun(store, { exchanges: 5000, endpoints: 150, groups: 5 });
    const { background, pass, step } = byHand();
    const reads = createReadModels(store, { ...options, background });
    const first = reads.overview();
    run.exchange(1000);
    run.commit();
    const version = reads.version();
    expect(reads.overview()).toEqual(first);
    while (reads.version() === version) {
      pass(10);
      step();
    }
    expect(reads.overview()?.compared).toBe(6000);
    expect(reads.summary()).toEqual(createReadModels(store, options).summary());
    run.exchange(1000);
    run.commit();
    // It rests before it takes up the next one, however often somebody looks.
    for (let each = 0; each < 10; each += 1) expect(reads.overview()?.compared).toBe(6000);
    step();
    expect(reads.overview()?.compared).toBe(6000);
  });

  test("is of its own moment once the run has ended, and where little has changed", () => {
    using store = openStore(folder, { mode: "write" });
    const run = createLargeRun(store, { exchanges: 5000, endpoints: 150, groups: 5 });
    const { background } = byHand();
    let phase = "mirroring";
    const reads = createReadModels(store, { ...options, background, status: () => ({ phase }) });
    reads.overview();
    run.exchange(3);
    run.commit();
    expect(reads.overview()?.compared).toBe(5003);
    run.exchange(997);
    run.commit();
    phase = "done";
    expect(reads.overview()?.compared).toBe(6000);
  });
});

describe("lists", () => {
  test("all filters' pages give each difference once, and heads with their members are all", () => {
    using store = openStore(folder, { mode: "write" });
    createLargeRun(store, { exchanges: 30_000, endpoints: 10, groups: 6 });
    const reads = createReadModels(store, options);
    const all = (filter: Parameters<typeof reads.differences>[0]) => {
      const items = [];
      let cursor: string | undefined;
      for (;;) {
        const page = reads.differences({ ...filter, cursor, limit: 7 });
        items.push(...page.items);
        if (page.next === null) {
          expect(page.total).toBe(items.length);
          return items;
        }
        cursor = page.next;
      }
    };
    const every = all({}).map(({ fingerprint }) => fingerprint);
    expect(new Set(every).size).toBe(every.length);
    const heads = all({ heads: true });
    const members = heads.flatMap(({ fingerprint, members: own = [] }) => [fingerprint, ...own]);
    expect(members.toSorted()).toEqual(every.toSorted());
    for (const parts of [
      (["fail", "pass", "inconclusive"] as const).map((verdict) => ({ verdict })),
      (["high", "medium", "low"] as const).map((severity) => ({ severity })),
      [true, false].map((approved) => ({ approved })),
    ]) {
      const found = parts.flatMap((filter) => all(filter)).map(({ fingerprint }) => fingerprint);
      expect(found.toSorted()).toEqual(every.toSorted());
    }
    const { differences } = reads.overview() ?? {};
    const { fail = 0, inconclusive = 0, pass = 0 } = differences ?? {};
    expect(fail + inconclusive + pass).toBe(every.length);
  });
});
