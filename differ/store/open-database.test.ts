import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { openStore } from "./store.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "open-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A store by the statements of the version before. */
const EARLIER = new URL("../../fixtures/stores/schema-1.sql", import.meta.url);
const DATABASE = "shadowdiff.db";

describe("opening", () => {
  test("a writer makes the folder and the file", () => {
    using store = openStore(join(folder, "a", "b"), { mode: "write" });
    expect(store.path).toBe(join(folder, "a", "b", DATABASE));
    expect(store.runs()).toEqual([]);
  });

  test("a reader of a folder without a store is told so", () => {
    expect(() => openStore(folder, { mode: "read" })).toThrow(
      expect.objectContaining({ code: "STORE_NO_RUN" }),
    );
  });

  test("a folder that cannot be made is refused with the path and what to do", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => openStore(join(folder, "file", "x"), { mode: "write" })).toThrow(
      expect.objectContaining({ code: "STORE_OPEN", message: expect.stringContaining(folder) }),
    );
  });

  test("an address of another kind of store is refused", () => {
    expect(() => openStore("redis://h/0", { mode: "write" })).toThrow(
      expect.objectContaining({ code: "STORE_OPEN" }),
    );
  });

  test.each(["read", "write"] as const)(
    "a damaged file is refused to %s and left as it is",
    (mode) => {
      const path = join(folder, DATABASE);
      writeFileSync(path, "no database ".repeat(1000));
      const before = readFileSync(path);
      const open = () =>
        mode === "read" ? openStore(folder, { mode }) : openStore(folder, { mode: "write" });
      expect(open).toThrow(expect.objectContaining({ code: "STORE_CORRUPT" }));
      expect(readFileSync(path).equals(before)).toBe(true);
    },
  );

  test("somebody else's database is refused and not touched", () => {
    const path = join(folder, DATABASE);
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE theirs (a)");
    other.close();
    const before = readFileSync(path);
    expect(() => openStore(folder, { mode: "write" })).toThrow(
      expect.objectContaining({ code: "STORE_CORRUPT" }),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each([
    ["newer", "PRAGMA user_version = 99", "newer shadowdiff (schema 99"],
    ["early", "DROP TABLE endpointLatency", "earlier shadowdiff (an unfinished schema 2"],
    ["earlier", readFileSync(EARLIER, "utf8"), "earlier shadowdiff (schema 1"],
  ])("a store of a version that is %s is refused, and left as it is", (which, statements, said) => {
    if (which !== "earlier") openStore(folder, { mode: "write" }).close();
    const path = join(folder, DATABASE);
    const db = new DatabaseSync(path);
    db.exec(statements);
    db.close();
    const before = readFileSync(path);
    const message = expect.stringMatching(
      new RegExp(`${said.replace("(", "\\(")}.*give store another`),
    );
    const refusal = expect.objectContaining({ code: "STORE_VERSION", message });
    expect(() => openStore(folder, { mode: "read" })).toThrow(refusal);
    expect(() => openStore(folder, { mode: "write" })).toThrow(refusal);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("a store in a folder that may not be written can be read, and not written", async () => {
    const open = openDiffer(folder);
    for (let each = 0; each < 3; each += 1) {
      const placement = open.differ.place(request("/p/1"));
      open.differ.accept(
        exchange(placement, { baseline: jsonAnswer(1), candidate: jsonAnswer(2) }),
      );
    }
    open.differ.commit();
    open.store.close();
    chmodSync(folder, 0o555);
    chmodSync(join(folder, DATABASE), 0o444);
    const script = `
      import { openStore } from ${JSON.stringify(fileURLToPath(new URL("store.ts", import.meta.url)))};
      const store = openStore(process.argv[1], { mode: "read" });
      let code;
      try { openStore(process.argv[1], { mode: "write" }).startRun({ startedAtMs: 0 }); } catch (error) { code = error.code; }
      console.log(store.run().committed, code);`;
    // Root may write everywhere, so it lends itself to nobody.
    const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const child = spawn(
      process.execPath,
      ["--input-type=module-typescript", "-e", script, folder],
      {
        ...identity,
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await once(child, "close");
    chmodSync(folder, 0o755);
    expect(said).toMatch(/^3 STORE_(OPEN|WRITE)\n$/);
  });
});
