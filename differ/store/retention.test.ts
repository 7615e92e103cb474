import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { scheduleRetention } from "../run/schedule-retention.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { type WritableStore, openStore } from "./store.ts";

const HOUR = 3_600_000;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retention-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A run of so many exchanges, each kept as a sample of a field of its own. */
function record(run: string, exchanges: number, atMs = 0): void {
  const { differ, store } = openDiffer(folder, { config: { run }, clock: manualClock(atMs) });
  for (let each = 0; each < exchanges; each += 1) {
    const asked = request("/p/1", { headers: ["x-fat", "y".repeat(4000)] });
    const outcomes = { baseline: jsonAnswer({ [`k${each}`]: 1 }), candidate: jsonAnswer({}) };
    differ.accept(exchange(differ.place(asked), outcomes, asked));
  }
  differ.commit();
  store.close();
}

const names = (store: WritableStore): string[] => store.runs().map((run) => run.name);
const start = (name: string, startedAtMs: number) => ({ name, startedAtMs, details: null });

describe("runs that go by age", () => {
  test("when a new run starts, counted from when they were last heard of", () => {
    record("quiet", 1, 0);
    record("heard", 1, HOUR);
    using store = openStore(folder, { mode: "write", retention: { ageMaxMs: HOUR } });
    store.startRun(start("new", 2 * HOUR));
    expect(names(store)).toEqual(["new", "heard"]);
    expect(store.removedRuns()).toBe(1);
    expect(store.run("quiet")).toBeUndefined();
    expect(store.startRun(start("quiet", 2 * HOUR))).toBe("quiet");
  });

  test("never the run that goes on here, nor one that goes on elsewhere", () => {
    using all = openStore(folder, { mode: "write" });
    for (const run of ["elsewhere", "died", "ended", "here"]) all.startRun(start(run, 0));
    all.saveStatus("elsewhere", '{"phase":"mirroring"}', 5 * HOUR);
    all.saveStatus("died", '{"phase":"mirroring"}', 4 * HOUR);
    all.saveStatus("ended", '{"phase":"done"}', 5 * HOUR - 2);
    using store = openStore(folder, { mode: "write", retention: { ageMaxMs: 1, runsMax: 1 } });
    while (store.retain("here", 5 * HOUR));
    expect(names(store)).toEqual(["here", "elsewhere"]);
    while (store.retain("here", 6 * HOUR));
    expect(names(store)).toEqual(["here"]);
  });

  test("without an age nothing goes by age", () => {
    record("old", 1);
    using store = openStore(folder, { mode: "write" });
    store.startRun(start("new", 1000 * HOUR));
    expect(names(store)).toEqual(["new", "old"]);
  });
});

describe("a large run goes in small steps", () => {
  test("it is out of sight at once, others write between the steps, and its space is given back", () => {
    record("large", 450);
    const large = statSync(join(folder, "shadowdiff.db")).size;
    const here = openDiffer(folder, { config: { run: "here" }, clock: manualClock(9 * HOUR) });
    using store = openStore(folder, { mode: "write", retention: { ageMaxMs: HOUR } });
    let steps = 0;
    while (store.retain("here", 9 * HOUR)) {
      steps += 1;
      expect(names(store)).toEqual(["here"]);
      here.differ.accept(
        exchange(here.differ.place(request("/q")), { baseline: jsonAnswer(1) }, request("/q")),
      );
      expect(here.differ.commit()).toBe(1);
    }
    expect(steps).toBeGreaterThan(12);
    here.store.close();
    const db = new DatabaseSync(store.path);
    for (const table of ["fieldTally", "sample", "sampleUse", "endpointLatency"]) {
      const sql = `SELECT count(*) AS n FROM ${table} WHERE runId = 1`;
      expect(db.prepare(sql).get()).toEqual({ n: 0 });
    }
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close();
    expect(statSync(store.path).size).toBeLessThan(large / 2);
  });

  test("who wrote it can store nothing more", () => {
    const { differ, store } = openDiffer(folder, { config: { run: "slow" } });
    using other = openStore(folder, { mode: "write", retention: { ageMaxMs: 0 } });
    other.startRun(start("new", HOUR));
    differ.accept(exchange(differ.place(request("/p")), { baseline: jsonAnswer(1) }));
    expect(() => differ.commit()).toThrow(expect.objectContaining({ code: "STORE_SUPERSEDED" }));
    store.close();
  });
});

describe("while a run goes on", () => {
  test("old runs go some time after their age is reached, with pauses between the steps", () => {
    record("old", 100);
    const clock = manualClock();
    using store = openStore(folder, { mode: "write", retention: { ageMaxMs: HOUR } });
    store.startRun(start("here", 0));
    const stop = scheduleRetention({ store, run: "here", clock, logger: silent });
    clock.advance(HOUR);
    expect(names(store)).toEqual(["here", "old"]);
    clock.advance(10 * 60_000);
    expect(names(store)).toEqual(["here"]);
    stop();
  });

  test("a store that refuses is said and tried again later", () => {
    const clock = manualClock();
    const said: string[] = [];
    let asked = 0;
    const retain = (): boolean => {
      asked += 1;
      throw new Error("full");
    };
    const logger = { ...silent, warn: (event: string) => void said.push(event) };
    const stop = scheduleRetention({ store: { retain }, run: "here", clock, logger });
    clock.advance(25 * 60_000);
    expect([asked, said]).toEqual([2, Array.from({ length: 2 }, () => "store.retention-failed")]);
    stop();
    clock.advance(HOUR);
    expect(asked).toBe(2);
  });
});

const silent = { info() {}, warn() {}, error() {} };
