import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { openRun } from "../read/open-run.ts";
import { createReadModels } from "../read/sqlite-read-models.ts";
import { openStore } from "./store.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "damaged-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const { gate, noise } = configSchema.parse({});
const options = { gate, block: noise.block };

function judged() {
  const open = openDiffer(folder);
  const outcomes = { baseline: jsonAnswer(1), candidate: jsonAnswer(2) };
  open.differ.accept(exchange(open.differ.place(request("/p")), outcomes));
  open.differ.commit();
  return open;
}

describe("a damaged store", () => {
  function damage(sql: string): void {
    const name = readdirSync(folder).find((file) => file.endsWith(".db")) ?? "";
    const db = new DatabaseSync(join(folder, name));
    db.exec(sql);
    db.close();
  }
  const corrupt = expect.objectContaining({ code: "STORE_CORRUPT" });
  const openFiles = () =>
    readdirSync("/proc/self/fd").flatMap((fd) => {
      try {
        const target = readlinkSync(`/proc/self/fd/${fd}`);
        return target.startsWith(folder) ? [target] : [];
      } catch {
        return [];
      }
    });

  test("says so instead of counting NaN or handing out half a sample, and is closed", () => {
    const { store } = judged();
    const reads = createReadModels(store, options);
    const id = reads.differences({}).items[0]?.samples[0] ?? "";
    store.close();
    damage(`UPDATE sample SET data = '{"id":1}'; ALTER TABLE run RENAME COLUMN committed TO gone`);
    const reader = openStore(folder, { mode: "read" });
    expect(() => createReadModels(reader, options).sample(id)).toThrow(corrupt);
    expect(() => reader.run()).toThrow(corrupt);
    reader.close();
    expect(() => openRun(folder, "latest")).toThrow(corrupt);
    expect(openFiles()).toEqual([]);
  });

  test("a sample that is no JSON is left out of its difference, which stands", () => {
    const { store } = judged();
    const found = createReadModels(store, options).differences({}).items[0];
    store.close();
    damage("UPDATE sample SET data = '{'");
    const reader = openStore(folder, { mode: "read" });
    const detail = createReadModels(reader, options).difference(found?.fingerprint ?? "");
    expect(detail).toMatchObject({ fingerprint: found?.fingerprint, sampleRefs: [] });
    reader.close();
  });

  test("text that is no JSON is damage, in a sample and in a column", () => {
    const { store } = judged();
    const id = createReadModels(store, options).differences({}).items[0]?.samples[0] ?? "";
    store.close();
    damage("UPDATE sample SET data = '{'; UPDATE run SET details = '{'");
    const reader = openStore(folder, { mode: "read" });
    expect(() => createReadModels(reader, options).sample(id)).toThrow(corrupt);
    expect(() => reader.run()).toThrow(corrupt);
    reader.close();
  });
});
