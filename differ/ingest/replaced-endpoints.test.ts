import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Placement, manualClock, seededRandom } from "../../core/index.ts";
import type { Differ } from "./differ.ts";
import { fingerprint } from "../verdict/fingerprint.ts";
import { exchange, jsonAnswer, request } from "./testing/exchanges.ts";
import { openDiffer, storedCounts } from "./testing/open-differ.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replaced-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const one = jsonAnswer({ price: 1 });
const two = jsonAnswer({ price: 2 });
const TEMPLATE = "GET /p/{id}";
const PRICE = fingerprint(TEMPLATE, "$.price", "value");
const path = (index: number): string => `/p/mug-${index}`;

type Opened = ReturnType<typeof openDiffer>;

function endpointsIn({ store, run }: Opened) {
  const id = store.run(run)?.id ?? 0;
  return store.endpoints(id);
}

test("one-request endpoints go up in their template: tally, blocks, samples, counters and store", () => {
  const opened = openDiffer(folder);
  const { differ, store, run } = opened;
  for (let index = 0; index < 300; index += 1) {
    const candidate = index % 4 === 0 ? two : one;
    differ.accept(exchange(differ.place(request(path(index))), { baseline: one, candidate }));
    if (index % 50 === 0) differ.commit();
  }
  differ.commit();
  const [only, ...more] = endpointsIn(opened);
  expect(more).toEqual([]);
  expect(only).toMatchObject({ placed: 300, entry: { endpoint: TEMPLATE, n: 300 } });
  expect(only?.entry.openBlocks).toEqual(new Map());
  expect(only?.entry.fields.get("$.price\nvalue")).toMatchObject({
    cells: { candidate: 75 },
    // What more than one endpoint had is in the first three.
    candidateBlocks: 3,
    openSums: undefined,
  });
  expect(storedCounts(store, run)).toEqual({ committed: 300, tallied: 300 });
  const id = store.run(run)?.id ?? 0;
  const uses = store.sampleUses(id);
  expect(new Set(uses.map((use) => use.fingerprint))).toEqual(new Set([PRICE]));
  expect(uses).toHaveLength(10);
  for (const { sampleId } of uses) expect(store.sample(sampleId)).toBeDefined();
  expect(store.sampleSizes(id)).toHaveLength(new Set(uses.map((use) => use.sampleId)).size);
  store.close();
});

test("an alarm raised under an old name holds for the template, also after a restart", () => {
  const clock = manualClock();
  const opened = openDiffer(folder, { clock });
  const { differ } = opened;
  const turn = (asked: string, candidate = one): void => {
    differ.accept(exchange(differ.place(request(asked)), { baseline: one, candidate }));
  };
  // Asked often enough to fail, while others fall off step by step, so that none stands out.
  for (let index = 0; index < 600; index += 1) turn(path(0), two);
  clock.advance(2000);
  differ.commit();
  expect(differ.summary().verdict).toBe("fail");
  for (const [index, times] of [150, 40, 12, 4].entries())
    for (let each = 0; each < times; each += 1) turn(path(index + 1));
  for (let index = 0; index < 700; index += 1) turn(path(index + 5));
  const [only, ...more] = differ.summary().endpoints;
  expect(more).toEqual([]);
  expect(only?.paths[0]).toMatchObject({ fingerprint: PRICE, verdict: "fail", n: 1506 });
  differ.commit();
  const alarms = opened.store.alarms(opened.store.run(opened.run)?.id ?? 0);
  expect(alarms.map((alarm) => alarm.fingerprint)).toContain(PRICE);
  opened.store.close();
  const second = openDiffer(folder, { run: opened.run, clock });
  expect(second.differ.summary().verdict).toBe("fail");
  expect(second.differ.place(request("/p/never-seen")).endpoint).toBe(TEMPLATE);
  second.store.close();
});

test("what a successor finds is what its predecessor learned", () => {
  const first = openDiffer(folder);
  for (let index = 0; index < 300; index += 1)
    first.differ.accept(exchange(first.differ.place(request(path(index))), { baseline: one }));
  first.differ.commit();
  const second = openDiffer(folder, { run: first.run });
  expect(second.differ.place(request("/p/other"))).toMatchObject({ endpoint: TEMPLATE, seq: 300 });
  expect(second.differ.place(request("/q/other")).endpoint).toBe("GET /q/other");
  second.differ.conclude?.();
  expect(second.store.knowledge(second.store.run(first.run)?.id ?? 0, "profiles")).toMatchObject({
    templates: [TEMPLATE],
  });
  first.store.close();
  second.store.close();
});

test("nothing is learned when frozen", () => {
  const { differ, store, run } = openDiffer(folder, { freeze: true });
  for (let index = 0; index < 300; index += 1)
    differ.accept(exchange(differ.place(request(path(index))), { baseline: one }));
  differ.conclude?.();
  expect(differ.summary().endpoints).toHaveLength(300);
  expect(store.knowledge(store.run(run)?.id ?? 0, "profiles")).toBeUndefined();
  store.close();
});

/** 500 exchanges that land in any order, some of them never. */
function fly(differ: Differ, inFlight: number, random: () => number) {
  const flying: { placement: Placement; odd: boolean }[] = [];
  const landed = { odd: 0, lost: 0 };
  const land = (): void => {
    for (const { placement, odd } of flying.splice(Math.floor(random() * flying.length), 1)) {
      if (random() < 0.1) {
        landed.lost += 1;
        differ.abandon(placement);
        continue;
      }
      landed.odd += Number(odd);
      differ.accept(exchange(placement, { baseline: one, candidate: odd ? two : one }));
    }
  };
  for (let index = 0; index < 500; index += 1) {
    const asked = random() < 0.3 ? `/p/${index}` : path(Math.floor(random() * 900));
    flying.push({ placement: differ.place(request(asked)), odd: random() < 0.2 });
    if (flying.length > inFlight) land();
    if (random() < 0.02) differ.commit();
  }
  while (flying.length > 0) land();
  return landed;
}

test("in whatever order exchanges arrive or are lost, sums are those of one endpoint, and blocks close", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 200 }), (seed, inFlight) => {
      const random = seededRandom(seed);
      const dir = mkdtempSync(join(folder, "any-"));
      const opened = openDiffer(dir);
      const { differ, store } = opened;
      const { odd, lost } = fly(differ, inFlight, random);
      differ.conclude?.();
      const stored = endpointsIn(opened);
      expect(stored).toHaveLength(1);
      expect(stored[0]?.entry).toMatchObject({ endpoint: TEMPLATE, n: 500 - lost });
      const field = stored[0]?.entry.fields.get("$.price\nvalue");
      expect(field?.cells).toEqual({ candidate: odd, secondary: 0, primary: 0, all: 0 });
      // Every block but the last has been settled whole, whoever was lost and whoever was late.
      const placed = stored[0]?.placed ?? 0;
      const open = [...(stored[0]?.entry.openBlocks.keys() ?? [])];
      expect(open).toEqual(placed % 50 === 0 ? [] : [Math.floor(placed / 50)]);
      expect(field?.openSums?.size ?? 0).toBeLessThanOrEqual(1);
      store.close();
      rmSync(dir, { recursive: true, force: true });
    }),
    { numRuns: 12 },
  );
});
