import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer, storedCounts } from "../ingest/testing/open-differ.ts";
import { openStore } from "./store.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const start = { name: "release", startedAtMs: 5, details: { a: 1 } };

function feed(differ: ReturnType<typeof openDiffer>["differ"], count: number, fat = 0): void {
  for (let each = 0; each < count; each += 1) {
    const asked = request("/p/1", { headers: ["x-fat", "y".repeat(fat)] });
    const placement = differ.place(asked);
    const candidate = jsonAnswer({ price: placement.seq });
    differ.accept(
      exchange(placement, { baseline: jsonAnswer({ price: "one" }), candidate }, asked),
    );
  }
}

describe("runs", () => {
  test("a name that is taken is never gone on with: the new run gets a number", () => {
    using store = openStore(folder, { mode: "write" });
    expect([store.startRun(start), store.startRun(start), store.startRun(start)]).toEqual([
      "release",
      "release.2",
      "release.3",
    ]);
    expect(store.startRun({ ...start, name: undefined })).toBe("1970-01-01T00:00:00Z");
    expect(store.run()?.name).toBe("1970-01-01T00:00:00Z");
    expect(store.run("release.2")).toMatchObject({
      startedAtMs: 5,
      details: { a: 1 },
      committed: 0,
    });
    expect(store.run("nobody")).toBeUndefined();
  });

  test("who took a run over shuts out who wrote it before", () => {
    const first = openDiffer(folder);
    feed(first.differ, 2);
    first.differ.commit();
    const second = openDiffer(folder, { run: first.run });
    feed(first.differ, 2);
    expect(() => first.differ.commit()).toThrow(
      expect.objectContaining({ code: "STORE_SUPERSEDED" }),
    );
    feed(second.differ, 1);
    expect(second.differ.commit()).toBe(1);
    expect(storedCounts(second.store, first.run)).toEqual({ committed: 3, tallied: 3 });
    first.store.close();
    second.store.close();
  });

  test("a store that is removed while a run writes is said, not written on into nothing", () => {
    const open = openDiffer(folder);
    feed(open.differ, 1);
    open.differ.commit();
    rmSync(folder, { recursive: true });
    feed(open.differ, 1);
    expect(() => open.differ.commit()).toThrow(expect.objectContaining({ code: "STORE_GONE" }));
    expect(open.differ.committed).toBe(1);
    mkdirSync(folder);
  });

  test("a store that comes back takes what was compared while it was away", () => {
    const open = openDiffer(folder);
    feed(open.differ, 1);
    open.differ.commit();
    renameSync(folder, `${folder}-away`);
    feed(open.differ, 2);
    expect(() => open.differ.commit()).toThrow(expect.objectContaining({ code: "STORE_GONE" }));
    renameSync(`${folder}-away`, folder);
    expect(open.differ.commit()).toBe(2);
    expect(storedCounts(open.store, open.run)).toEqual({ committed: 3, tallied: 3 });
    open.store.close();
  });

  test("a run that does not exist cannot be taken over", () => {
    using store = openStore(folder, { mode: "write" });
    expect(() => store.writeRun("nobody")).toThrow(
      expect.objectContaining({ code: "STORE_NO_RUN" }),
    );
  });

  test("the oldest runs go beyond the bound, with all that was theirs, and are counted", () => {
    const open = openDiffer(folder);
    feed(open.differ, 30);
    open.differ.commit();
    open.store.close();
    using store = openStore(folder, { mode: "write", retention: { runsMax: 3 } });
    for (const name of ["b", "c", "d"]) store.startRun({ ...start, name });
    expect(store.runs().map((run) => run.name)).toEqual(["d", "c", "b"]);
    expect(store.removedRuns()).toBe(1);
    const db = new DatabaseSync(store.path, { readOnly: true });
    for (const table of ["endpointTally", "fieldTally", "sample", "sampleUse", "alarm"]) {
      expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
    }
    db.close();
  });

  test("the oldest runs go while the file holds more than its bound", () => {
    const open = openDiffer(folder);
    feed(open.differ, 30, 10_000);
    open.differ.commit();
    open.store.close();
    using store = openStore(folder, { mode: "write", retention: { bytesMax: 100_000 } });
    store.startRun(start);
    expect(store.runs().map((run) => run.name)).toEqual(["release"]);
    expect(store.removedRuns()).toBe(1);
  });

  test("a saved status comes back parsed", () => {
    using store = openStore(folder, { mode: "write" });
    const name = store.startRun(start);
    const id = store.run(name)?.id ?? 0;
    expect(store.status(id)).toBeUndefined();
    store.saveStatus(name, '{"phase":"done"}');
    expect(store.status(id)).toEqual({ phase: "done" });
  });
});

describe("one transaction for a commit", () => {
  test("a reader sees tally and count move together while another writes", () => {
    const { differ, store, run } = openDiffer(folder);
    using reader = openStore(folder, { mode: "read" });
    let version = reader.version();
    for (let round = 1; round <= 20; round += 1) {
      feed(differ, 3);
      const seen = reader.consistently(() => {
        const before = storedCounts(reader, run);
        differ.commit();
        return [before, storedCounts(reader, run)];
      });
      const whole = { committed: (round - 1) * 3, tallied: (round - 1) * 3 };
      expect(seen).toEqual([whole, whole]);
      expect(reader.version()).not.toBe(version);
      version = reader.version();
    }
    store.close();
  });

  async function linesUntilKilled(
    child: ChildProcessByStdio<null, Readable, null>,
    killAt: number,
  ) {
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === killAt) child.kill("SIGKILL");
    }
    return lines;
  }

  test.each([
    ["from outside, anywhere", [], 40],
    ["inside a commit, tally and samples written", ["--in-commit", "6"], Number.POSITIVE_INFINITY],
  ])("a process killed %s leaves exactly what it had committed", async (_where, flags, killAt) => {
    const script = fileURLToPath(new URL("../ingest/testing/endless-differ.ts", import.meta.url));
    const child = spawn(process.execPath, [script, folder, ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = await linesUntilKilled(child, killAt);
    const run = lines[0] ?? "";
    const { store, differ } = openDiffer(folder, { run });
    const { committed, tallied } = storedCounts(store, run);
    expect(committed).toBeGreaterThanOrEqual(Number(lines.at(-1)));
    expect(committed).toBeLessThanOrEqual(Number(lines.at(-1)) + (flags.length === 0 ? 10_000 : 0));
    expect(tallied).toBe(committed);
    expect(differ.committed).toBe(committed);
    feed(differ, 5);
    differ.commit();
    expect(storedCounts(store, run)).toEqual({ committed: committed + 5, tallied: committed + 5 });
    store.close();
  });

  test("a full store refuses, loses nothing, counts nothing twice, and goes on when there is room", () => {
    const old = openDiffer(folder, { config: { run: "old" } });
    for (let round = 0; round < 4; round += 1) feed(old.differ, 5, 4000);
    old.differ.commit();
    old.store.close();
    const { differ, store, run } = openDiffer(folder, { bytesMax: 400_000 });
    let refused = 0;
    let accepted = 0;
    let stored = 0;
    for (let round = 0; round < 400 && refused < 3; round += 1) {
      const asked = request(`/e${round}/x`);
      const baseline = jsonAnswer({ [`key${"k".repeat(500)}${round}`]: 1 });
      const candidate = jsonAnswer({ [`key${"k".repeat(500)}${round}`]: 2 });
      differ.accept(exchange(differ.place(asked), { baseline, candidate }, asked));
      accepted += 1;
      try {
        stored += differ.commit();
      } catch (error) {
        expect(error).toMatchObject({
          code: "STORE_WRITE",
          message: expect.stringContaining("full"),
        });
        refused += 1;
      }
    }
    expect(refused).toBe(3);
    expect(storedCounts(store, run)).toEqual({ committed: stored, tallied: stored });
    using other = openStore(folder, { mode: "write", retention: { runsMax: 2 } });
    other.startRun(start);
    expect(other.run("old")).toBeUndefined();
    expect(differ.commit()).toBe(accepted - stored);
    expect(storedCounts(store, run)).toEqual({ committed: accepted, tallied: accepted });
    store.close();
  });
});

test("a second folder is another store", () => {
  mkdirSync(join(folder, "x"));
  using one = openStore(folder, { mode: "write" });
  using two = openStore(join(folder, "x"), { mode: "write" });
  one.startRun(start);
  expect(two.runs()).toEqual([]);
});
