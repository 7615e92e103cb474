import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { createReadModels } from "../read/sqlite-read-models.ts";
import { openStore } from "./store.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "later-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const { gate, noise } = configSchema.parse({});
const options = { gate, block: noise.block };

/** One exchange that differs, and one that does not. */
function feed(differ: ReturnType<typeof openDiffer>["differ"]): void {
  for (const price of [1, 2]) {
    const placed = differ.place(request("/p/1"));
    const candidate = jsonAnswer({ price });
    differ.accept(exchange(placed, { baseline: jsonAnswer({ price: 1 }), candidate }));
  }
}

describe("a file of before", () => {
  test("without the later tables and columns shows the rest, and gets them when it is written", () => {
    const { differ, store, run } = openDiffer(folder);
    feed(differ);
    differ.commit();
    const expected = createReadModels(store, options).summary();
    store.close();
    const db = new DatabaseSync(join(folder, "shadowdiff.db"));
    db.exec("DROP INDEX endpointChanged");
    for (const table of ["trend", "evidence", "knowledge"]) db.exec(`DROP TABLE ${table}`);
    for (const [table, column] of [
      ...[
        ["run", "commits"],
        ["endpointTally", "changed"],
        ["endpointTally", "born"],
      ],
      ...[
        ["endpointLatency", "changed"],
        ["fieldTally", "changed"],
      ],
      ...[
        ["fieldTally", "firstMs"],
        ["fieldTally", "lastMs"],
      ],
    ])
      db.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`);
    db.close();
    const old = openStore(folder, { mode: "read" });
    const reads = createReadModels(old, options);
    expect(reads.summary()).toEqual(expected);
    expect(reads.trend().points).toEqual([]);
    const [one] = reads.differences({}).items;
    expect(one).not.toHaveProperty("firstSeen");
    expect(reads.difference(one?.fingerprint ?? "")?.history).toEqual([]);
    old.close();
    const next = openDiffer(folder, { run });
    feed(next.differ);
    next.differ.commit();
    const later = createReadModels(next.store, options);
    expect(later.summary()).toEqual(next.differ.summary());
    expect(later.trend().points.reduce((sum, { compared }) => sum + compared, 0)).toBe(4);
    next.store.close();
  });
});
