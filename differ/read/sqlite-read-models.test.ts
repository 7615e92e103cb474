import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { manualClock } from "../../core/index.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { openStore } from "../store/store.ts";
import { prepareRun } from "../run/prepare-run.ts";
import { openRun } from "./open-run.ts";
import { compareKeys, pageAfter } from "./page-after.ts";
import { createReadModels } from "./sqlite-read-models.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reads-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const { gate, noise } = configSchema.parse({});
const options = { gate, block: noise.block };

function judged(config = {}) {
  const open = openDiffer(folder, { config });
  for (let each = 0; each < 600; each += 1) {
    const asked = request(`/p/${each}`, { headers: ["accept", "*/*"] });
    const price = Buffer.from(`{"price":9007199254740993,"name":${each % 7}}`);
    const raised = Buffer.from(`{"price":9007199254740994,"name":${each % 7}}`);
    const candidate = jsonAnswer(0, { body: { kind: "whole", bytes: raised } });
    const baseline = jsonAnswer(0, { body: { kind: "whole", bytes: price } });
    open.differ.accept(exchange(open.differ.place(asked), { baseline, candidate }, asked));
    const same = request(`/same/${each}`);
    open.differ.accept(exchange(open.differ.place(same), { baseline }, same));
  }
  open.differ.commit();
  return open;
}

describe("over a run", () => {
  test("summary, endpoints, differences and samples say the same as the differ", () => {
    const { differ, store } = judged();
    const reads = createReadModels(store, options);
    expect(reads.summary()).toEqual(differ.summary());
    expect(reads.summary()).toMatchObject({ compared: 1200, verdict: "fail" });
    expect(reads.endpoints({}).items.map((endpoint) => endpoint.endpoint)).toEqual([
      "GET /p/{id}",
      "GET /same/{id}",
    ]);
    expect(reads.endpoint("GET /same/{id}")).toMatchObject({ requests: 600, paths: [] });
    expect(reads.endpoint("GET /none")).toBeUndefined();
    const [group] = reads.differences({}).items;
    expect(group).toMatchObject({ path: "$.price", candidateOdd: 600, n: 600, verdict: "fail" });
    expect(reads.difference(group?.fingerprint ?? "")).toMatchObject({ ...group });
    const sample = reads.sample(group?.samples[0] ?? "");
    expect(sample).toMatchObject({
      endpoint: "GET /p/{id}",
      request: { headers: [["accept", "*/*"]] },
    });
    expect(JSON.stringify(sample?.differences)).toBe(
      '[{"path":"$.price","exact":"$.price","kind":"value","class":"candidate","primary":9007199254740993,"secondary":9007199254740993,"candidate":9007199254740994}]',
    );
    expect(reads.sample("none")).toBeUndefined();
    store.close();
  });

  test.each([
    [{ endpoint: "GET /same/{id}" }, 0],
    [{ endpoint: "GET /p/{id}" }, 1],
    [{ class: "candidate" as const }, 1],
    [{ class: "secondary" as const }, 0],
    [{ verdict: "fail" as const }, 1],
    [{ verdict: "pass" as const }, 0],
    [{ q: "PRICE" }, 1],
    [{ q: "/p/" }, 1],
    [{ q: "nothing like it" }, 0],
  ])("the filter %j leaves %i", (filter, count) => {
    const { store } = judged();
    expect(createReadModels(store, options).differences(filter).items).toHaveLength(count);
    store.close();
  });

  test("an approved difference passes and keeps its evidence", () => {
    const { store } = judged();
    const [failing] = createReadModels(store, options).differences({}).items;
    const said = { members: [], reason: "meant", by: "Ada", until: undefined };
    const approvals = [{ ...said, fingerprint: failing?.fingerprint ?? "" }];
    const [approved] = createReadModels(store, { ...options, approvals }).differences({}).items;
    expect(approved).toMatchObject({
      approved: true,
      verdict: "pass",
      evidence: failing?.evidence,
    });
    store.close();
  });

  test("a view without a change computes nothing again, a commit shows at once", () => {
    const { differ, store } = judged();
    using reader = openStore(folder, { mode: "read" });
    let readings = 0;
    const counting = {
      ...reader,
      endpointPart: (of: Parameters<typeof reader.endpointPart>[0]) => {
        readings += 1;
        return reader.endpointPart(of);
      },
    };
    const reads = createReadModels(counting, options);
    const first = reads.summary();
    for (let view = 0; view < 10; view += 1) expect(reads.summary()).toBe(first);
    store.saveStatus("1970-01-01T00:00:00Z", '{"phase":"mirroring"}');
    expect(reads.summary()).toBe(first);
    expect(readings).toBe(2);
    differ.accept(exchange(differ.place(request("/same/1")), { baseline: jsonAnswer(1) }));
    differ.commit();
    expect(reads.summary().compared).toBe(1201);
    // The one endpoint that the exchange was of.
    expect(readings).toBe(3);
    store.close();
  });
});

describe("health from what the main thread saved", () => {
  test("too much lost makes the run unhealthy", () => {
    const { store, run } = judged();
    const reads = createReadModels(store, options);
    const counters = { mirrored: 900, dropped: { overrun: 90 }, incomplete: { "shadow-lost": 9 } };
    store.saveStatus(run, JSON.stringify({ phase: "done", counters }));
    expect(reads.summary()).toMatchObject({
      verdict: "unhealthy",
      reasons: [{ code: "LOST" }, expect.anything()],
    });
    store.close();
  });

  test("a store that refuses is a reason, as long as it does", () => {
    const { store, run } = judged();
    const refusing = { threads: { shadow: { storeFailure: "STORE_FULL", unacknowledged: 12 } } };
    const wanted = {
      code: "NOT_STORED",
      message: expect.stringMatching(/STORE_FULL.* 12 exchanges /),
    };
    // Where the disk is full not even the status may be stored: the process says it itself.
    let status: unknown = undefined;
    const reads = createReadModels(store, { ...options, status: () => status });
    expect(reads.summary().reasons).not.toContainEqual(wanted);
    status = refusing;
    expect(reads.summary()).toMatchObject({ verdict: "fail" });
    expect(reads.summary().reasons).toContainEqual(wanted);
    status = { threads: { shadow: { unacknowledged: 3 } } };
    expect(reads.summary().reasons).not.toContainEqual(wanted);
    store.saveStatus(run, JSON.stringify(refusing));
    expect(createReadModels(store, options).summary().reasons).toContainEqual(wanted);
    store.close();
  });

  test.each([
    "[]",
    '"x"',
    "{}",
    '{"threads":{"shadow":{"storeFailure":7}}}',
    '{"counters":{"mirrored":"x","dropped":3}}',
    '{"notReady":["nobody"]}',
  ])("a status of another form changes no verdict: %s", (status) => {
    const { store, run } = judged();
    store.saveStatus(run, status);
    expect(createReadModels(store, options).summary().verdict).toBe("fail");
    store.close();
  });
});

describe("opening a run", () => {
  const config = configSchema.parse({ run: "r", gate: { alpha: 0.02 } });

  test("a prepared run can be opened at once, has seen nothing, and has not ended", () => {
    const name = prepareRun({ ...config, store: { path: folder } }, manualClock());
    expect(name).toBe("r");
    const opened = openRun(folder, "latest");
    expect([opened.name, opened.ended(), opened.reads.summary().verdict]).toEqual([
      "r",
      false,
      "inconclusive",
    ]);
    using store = openStore(folder, { mode: "write" });
    store.saveStatus("r", '{"phase":"done"}');
    expect(opened.ended()).toBe(true);
    opened.close();
  });

  test("a second run of the name gets a name of its own, and both are listed, newest first", () => {
    const stored = { ...config, store: { path: folder } };
    expect([prepareRun(stored, manualClock()), prepareRun(stored, manualClock(60_000))]).toEqual([
      "r",
      "r.2",
    ]);
    const opened = openRun(folder, "r");
    expect(opened.reads.runs()).toMatchObject({
      items: [
        { run: "r.2", startedAt: "1970-01-01T00:01:00.000Z", compared: 0, verdict: "inconclusive" },
        { run: "r", startedAt: "1970-01-01T00:00:00.000Z", compared: 0, verdict: "inconclusive" },
      ],
      next: null,
    });
    opened.close();
  });

  test("a run is judged as it was configured, not as the reader is", () => {
    const { store } = judged({ gate: { minRequests: 100_000 } });
    const reads = createReadModels(store, options);
    expect(reads.summary().reasons.map((reason) => reason.code)).toContain("NEEDS_REQUESTS");
    store.close();
  });

  test("no store and no such run are told apart from a fault", () => {
    const missing = expect.objectContaining({ code: "GATE_NO_SUCH_RUN" });
    expect(() => openRun(folder, "latest")).toThrow(missing);
    openStore(folder, { mode: "write" }).close();
    expect(() => openRun(folder, "latest")).toThrow(missing);
    prepareRun({ ...config, store: { path: folder } }, manualClock());
    expect(() => openRun(folder, "other")).toThrow(missing);
  });
});

describe("pages", () => {
  test("going from page to page gives every item once, in order, whatever the limit", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer(), fc.string()), { selector: ([, id]) => id }),
        fc.integer({ min: 1, max: 7 }),
        (unordered, limit) => {
          const items = unordered.toSorted(compareKeys);
          const seen: (readonly [number, string])[] = [];
          let cursor: string | undefined;
          for (;;) {
            const page = pageAfter(items, { keyOf: (item) => item, request: { cursor, limit } });
            seen.push(...page.items);
            if (page.next === null) break;
            cursor = page.next;
          }
          expect(seen).toHaveLength(items.length);
          expect(new Set(seen.map(([, id]) => id)).size).toBe(items.length);
        },
      ),
    );
  });

  test("an item that comes in between moves nothing that keeps its place", () => {
    const page = pageAfter(["a", "c", "e"], { keyOf: (item) => [item], request: { limit: 2 } });
    const more = { cursor: page.next ?? "", limit: 2 };
    const later = pageAfter(["a", "b", "c", "d", "e"], { keyOf: (item) => [item], request: more });
    expect(later.items).toEqual(["d", "e"]);
  });

  test.each(["x", "e30", "W10", Buffer.from("{").toString("base64url")])(
    "the cursor %s is refused",
    (cursor) => {
      expect(() => pageAfter([1], { keyOf: (item) => [item], request: { cursor } })).toThrow(
        expect.objectContaining({ code: "BAD_PARAMETER" }),
      );
    },
  );
});
