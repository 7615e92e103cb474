import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { type Outcome, type Redactor, manualClock } from "../../core/index.ts";
import { createReadModels } from "../read/sqlite-read-models.ts";
import { exchange, jsonAnswer, request } from "./testing/exchanges.ts";
import { openDiffer, storedCounts } from "./testing/open-differ.ts";
import { plainRedactor } from "./testing/plain-redactor.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "differ-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const one = jsonAnswer({ price: 1 });
const two = jsonAnswer({ price: 2 });
const { gate, noise } = configSchema.parse({});

function cellsOf(open: ReturnType<typeof openDiffer>, path: string) {
  const fields = open.differ.summary().endpoints.flatMap((endpoint) => endpoint.paths);
  const found = fields.find((field) => field.path === path);
  return found === undefined
    ? undefined
    : [found.candidateOdd, found.secondaryOdd, found.primaryOdd, found.allDifferent];
}

describe("placing", () => {
  test("sequence numbers run over the run, indices over the endpoint", () => {
    const { differ, store } = openDiffer(folder);
    const placed = ["/a/1", "/b/1", "/a/2?x=1"].map((path) => differ.place(request(path)));
    expect(placed).toEqual([
      { endpoint: "GET /a/{id}", seq: 0, index: 0 },
      { endpoint: "GET /b/{id}", seq: 1, index: 0 },
      { endpoint: "GET /a/{id}", seq: 2, index: 1 },
    ]);
    store.close();
  });

  test("endpoints beyond the limit share one name and are all counted", () => {
    const { differ, store, run } = openDiffer(folder, { limits: { endpoints: 2 } });
    for (const path of ["/a", "/b", "/c", "/d", "/a"]) {
      differ.accept(exchange(differ.place(request(path)), { baseline: one }));
    }
    differ.commit();
    const requests = differ.summary().endpoints.map((seen) => `${seen.endpoint}: ${seen.requests}`);
    expect(new Set(requests)).toEqual(
      new Set(["* (other endpoints): 2", "GET /a: 2", "GET /b: 1"]),
    );
    expect(storedCounts(store, run)).toEqual({ committed: 5, tallied: 5 });
    expect(store.run(run)).toMatchObject({ endpointsOverflowed: 2 });
    store.close();
  });
});

describe("no answer is lost or made up (L5)", () => {
  const outcome: fc.Arbitrary<Outcome> = fc.oneof(
    fc.record({
      kind: fc.constant("answered" as const),
      status: fc.constantFrom(200, 404, 500),
      headers: fc.constantFrom([], ["content-type", "application/json"], ["x-a", "1"]),
      trailers: fc.constant([]),
      body: fc
        .oneof(fc.json(), fc.string({ maxLength: 10 }))
        .map((text) => ({ kind: "whole" as const, bytes: Buffer.from(text) })),
      latencyMs: fc.constant(undefined),
    }),
    fc.record({
      kind: fc.constant("failed" as const),
      code: fc.constantFrom("ECONNREFUSED", "ECONNRESET"),
    }),
    fc.record({ kind: fc.constant("timed-out" as const), afterMs: fc.constant(5000) }),
  );

  test("three equal outcomes never make a place, and always count", () => {
    const open = openDiffer(folder);
    let count = 0;
    fc.assert(
      fc.property(outcome, (same) => {
        open.differ.accept(exchange(open.differ.place(request("/p")), { baseline: same }));
        count += 1;
      }),
    );
    open.differ.commit();
    expect(open.differ.summary().endpoints).toEqual([
      expect.objectContaining({ requests: count, paths: [] }),
    ]);
    expect(storedCounts(open.store, open.run)).toEqual({ committed: count, tallied: count });
    open.store.close();
  });

  test("a candidate that differs in its bytes' meaning is always counted", () => {
    const open = openDiffer(folder);
    let odd = 0;
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        fc.pre(
          JSON.stringify(left) !== JSON.stringify(right) &&
            JSON.stringify([left, right]).length < 5000,
        );
        const before = total(open);
        const outcomes = { baseline: jsonAnswer({ v: left }), candidate: jsonAnswer({ v: right }) };
        open.differ.accept(exchange(open.differ.place(request("/p")), outcomes));
        odd += 1;
        expect(total(open)).toBeGreaterThan(before);
      }),
      { numRuns: 60 },
    );
    expect(odd).toBeGreaterThan(0);
    open.store.close();
  });

  function total(open: ReturnType<typeof openDiffer>): number {
    const paths = open.differ.summary().endpoints.flatMap((endpoint) => endpoint.paths);
    return paths.reduce((sum, path) => sum + path.candidateOdd + path.allDifferent, 0);
  }

  test("what comparing fails on is counted where nobody is odd, and logged without its content", () => {
    const logged: unknown[] = [];
    const redactor: Redactor = {
      ...plainRedactor,
      text: () => {
        throw new Error("secret value");
      },
      hidesBodyPath: () => {
        throw new Error("secret value");
      },
    };
    const logger = { info() {}, warn() {}, error: (...said: unknown[]) => void logged.push(said) };
    const open = openDiffer(folder, { redactor, logger });
    for (let each = 0; each < 3; each += 1) {
      const outcomes = { baseline: jsonAnswer({ a: "x" }), candidate: jsonAnswer({ a: "y" }) };
      open.differ.accept(exchange(open.differ.place(request("/p")), outcomes));
    }
    expect(open.differ.commit()).toBe(3);
    expect(cellsOf(open, "$")).toEqual([0, 0, 0, 3]);
    expect(open.store.run(open.run)).toMatchObject({ internalErrors: 3, committed: 3 });
    expect(open.differ.summary().reasons).toContainEqual({
      code: "COMPARE_FAILED",
      message: expect.stringContaining("3 exchanges"),
    });
    const reads = createReadModels(open.store, { gate, block: noise.block });
    expect(reads.summary()).toEqual(open.differ.summary());
    expect(reads.counters()).toEqual(open.differ.counters());
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain("secret value");
    open.store.close();
  });
});

test("450 places of noise and a change of the candidate behind them are no pass", () => {
  const open = openDiffer(folder);
  const noisy = (salt: string, last: number) => {
    const names = Array.from({ length: 450 }, (_, id) => [`f${id}`, salt + id]);
    return jsonAnswer({ ...Object.fromEntries(names), last });
  };
  const outcomes = {
    ...{ baseline: noisy("p", 1), secondary: noisy("s", 1), candidate: noisy("c", 2) },
  };
  for (let each = 0; each < 502; each += 1) {
    open.differ.accept(exchange(open.differ.place(request("/p")), outcomes));
  }
  open.differ.commit();
  const summary = open.differ.summary();
  expect(summary.verdict).toBe("inconclusive");
  expect(summary.reasons.map(({ code }) => code)).toEqual(["TALLY_LIMIT", "BLIND"]);
  expect(open.store.run(open.run)?.overflow.observations).toBe(502 * 51);
  expect(createReadModels(open.store, { gate, block: noise.block }).summary()).toEqual(summary);
  open.store.close();
});

describe("alarms", () => {
  test("a raised alarm is stored and stays a fail when its evidence sinks", () => {
    const clock = manualClock();
    const config = { noise: { block: 2 } };
    const open = openDiffer(folder, { config, clock });
    const send = (count: number, outcomes: Parameters<typeof exchange>[1]): void => {
      for (let each = 0; each < count; each += 1) {
        open.differ.accept(exchange(open.differ.place(request("/p/1")), outcomes));
      }
      clock.advance(2000);
      open.differ.commit();
    };
    send(200, { baseline: one, candidate: two });
    const id = open.store.run(open.run)?.id ?? 0;
    const [alarm] = open.store.alarms(id);
    expect(alarm).toMatchObject({ seq: 200, message: "GET /p/{id} $.price (value)", atMs: 2000 });
    expect(open.store.alarms(id)).toHaveLength(1);
    send(2000, { baseline: one, secondary: two });
    const reads = createReadModels(open.store, { gate, block: noise.block });
    const path = reads.difference(alarm?.fingerprint ?? "");
    expect(path?.verdict).toBe("fail");
    expect(path?.evidence).toBeLessThan(2);
    expect(open.store.alarms(id)).toEqual([alarm]);
    open.store.close();
  });

  test("they are looked for at most once a second", () => {
    const clock = manualClock();
    const open = openDiffer(folder, { config: { noise: { block: 2 } }, clock });
    open.differ.accept(exchange(open.differ.place(request("/p/1")), { baseline: one }));
    open.differ.commit();
    for (let each = 0; each < 200; each += 1) {
      open.differ.accept(
        exchange(open.differ.place(request("/p/1")), { baseline: one, candidate: two }),
      );
    }
    open.differ.commit();
    const id = open.store.run(open.run)?.id ?? 0;
    expect(open.store.alarms(id)).toEqual([]);
    clock.advance(1000);
    open.differ.commit();
    expect(open.store.alarms(id)).toHaveLength(1);
    open.store.close();
  });
});
