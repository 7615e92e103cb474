import { type Clock, ShadowError } from "../../core/index.ts";
import { openDatabase } from "./open-database.ts";
import {
  type Connection,
  type Row,
  createStatements,
  inTransaction,
  integer,
  text,
} from "./statements.ts";
import { guarded } from "./store-errors.ts";

/** What somebody did to a run or to the files that it was configured with. */
export interface AuditRow {
  readonly id: number;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly level: string;
  readonly by: string;
  readonly action: string;
  readonly text: string;
  readonly reason?: string;
}

/** Who did what, of all runs of a store; the 10,000 newest entries are kept. */
export interface StoredAudit extends Disposable {
  add(entry: Omit<AuditRow, "id" | "at">): void;
  /** Newest first. Throws BAD_PARAMETER for a cursor that `next` did not give. */
  list(page: { readonly cursor?: string | undefined; readonly limit?: number | undefined }): {
    readonly items: readonly AuditRow[];
    readonly next: string | null;
  };
}

const ENTRIES_MAX = 10_000;
const LIMIT_DEFAULT = 50;

/** Came later than the other tables: a file without it is as good, and an older program does not mind it. */
const TABLE = `
CREATE TABLE IF NOT EXISTS audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  atMs INTEGER NOT NULL,
  level TEXT NOT NULL,
  by TEXT NOT NULL,
  action TEXT NOT NULL,
  text TEXT NOT NULL,
  reason TEXT
) STRICT;
`;

/** Opens the store of a folder when it is first used. Its methods throw STORE_*. */
export function openAudit(
  folder: string,
  { clock, entriesMax = ENTRIES_MAX }: { readonly clock: Clock; readonly entriesMax?: number },
): StoredAudit {
  let opened: Connection | undefined;
  const connection = (): Connection => {
    if (opened !== undefined) return opened;
    const { db, path } = openDatabase(folder, { mode: "write" });
    guarded(() => db.exec(TABLE), { path, code: "STORE_WRITE" });
    opened = { db, path, statements: createStatements(db) };
    return opened;
  };
  return {
    add(entry) {
      const { db, path, statements } = connection();
      const { level, by, action, reason } = entry;
      const insert = () => {
        statements.run(
          "INSERT INTO audit (atMs, level, by, action, text, reason) VALUES (?, ?, ?, ?, ?, ?)",
          ...[clock.nowMs(), level, by, action, entry.text, reason ?? null],
        );
        statements.run("DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?", entriesMax);
      };
      guarded(() => inTransaction(db, insert), { path, code: "STORE_WRITE" });
    },
    list({ cursor, limit = LIMIT_DEFAULT }) {
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : idOf(cursor);
      const { path, statements } = connection();
      const sql = "SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?";
      const rows = guarded(() => statements.all(sql, before, limit + 1), {
        ...{ path, code: "STORE_READ" },
      });
      const items = rows.slice(0, limit).map(entryOf);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last !== undefined ? String(last.id) : null };
    },
    [Symbol.dispose]() {
      if (opened?.db.isOpen === true) opened.db.close();
    },
  };
}

function idOf(cursor: string): number {
  const id = /^\d{1,15}$/.test(cursor) ? Number(cursor) : 0;
  if (id > 0) return id;
  throw new ShadowError("BAD_PARAMETER", "cursor: expected what next of the page before said");
}

function entryOf(row: Row): AuditRow {
  const reason = text(row, "reason");
  return {
    id: integer(row, "id"),
    at: new Date(integer(row, "atMs")).toISOString(),
    level: text(row, "level"),
    by: text(row, "by"),
    action: text(row, "action"),
    text: text(row, "text"),
    ...(reason === "" ? {} : { reason }),
  };
}
