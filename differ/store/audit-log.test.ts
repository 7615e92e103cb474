import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { openAudit } from "./audit-log.ts";
import { openStore } from "./store.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "audit-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const entry = { level: "admin", by: "Ada", action: "rule", text: "ignored $.a" };

describe("the audit", () => {
  test("gives what was added, newest first, page by page, also to the next process", () => {
    const clock = manualClock(1_767_323_045_000);
    const path = join(folder, "pages");
    using audit = openAudit(path, { clock });
    for (const by of ["1", "2", "3"]) audit.add({ ...entry, by });
    audit.add({ ...entry, by: "4", reason: "meant" });
    using again = openAudit(path, { clock });
    const first = again.list({ limit: 3 });
    expect(first.items.map(({ by }) => by)).toEqual(["4", "3", "2"]);
    expect(first.items[0]).toEqual({
      ...{ ...entry, id: 4, by: "4", reason: "meant", at: "2026-01-02T03:04:05.000Z" },
    });
    const rest = again.list({ limit: 3, cursor: first.next ?? "" });
    expect([rest.items.map(({ by }) => by), rest.next]).toEqual([["1"], null]);
  });

  test.each(["x", "", "-1", "1e3", "0", "99999999999999999"])("refuses the cursor %j", (cursor) => {
    using audit = openAudit(join(folder, "cursor"), { clock: manualClock() });
    expect(() => audit.list({ cursor })).toThrow("cursor: expected");
  });

  test("keeps so many entries and lets the oldest go, without using a number twice", () => {
    const path = join(folder, "bound");
    using audit = openAudit(path, { clock: manualClock(5), entriesMax: 10 });
    for (let index = 0; index < 25; index += 1) audit.add({ ...entry, by: String(index) });
    const { items } = audit.list({ limit: 500 });
    expect(items.map(({ id }) => id)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16]);
    using store = openStore(path, { mode: "read" });
    expect(store.runs()).toEqual([]);
  });
});
