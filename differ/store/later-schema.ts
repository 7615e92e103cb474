import type { DatabaseSync } from "node:sqlite";
import type { Statements } from "./statements.ts";

/*
 * What came after schema 2, without a new one: a file that lacks it is as good and shows less, and an
 * older program does not mind it, because it names the columns that it writes.
 */

const TABLES = `
CREATE TABLE IF NOT EXISTS knowledge (
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (runId, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trend (
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  atMs INTEGER NOT NULL,
  everyMs INTEGER NOT NULL,
  totals TEXT NOT NULL,
  PRIMARY KEY (runId, source, atMs)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS evidence (
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  atMs INTEGER NOT NULL,
  n INTEGER NOT NULL,
  candidate INTEGER NOT NULL,
  secondary INTEGER NOT NULL,
  evidence REAL NOT NULL,
  PRIMARY KEY (runId, fingerprint, atMs)
) STRICT, WITHOUT ROWID;
`;

/**
 * `commits` counts a run's commits, `changed` is the one that wrote a row last, `born` the one that
 * made it. 0 is none, and what an older program wrote.
 */
const COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ["run", "commits"],
  ["endpointTally", "changed"],
  ["endpointTally", "born"],
  ["endpointLatency", "changed"],
  ["fieldTally", "changed"],
  ["fieldTally", "firstMs"],
  ["fieldTally", "lastMs"],
];

const INDEX =
  "CREATE INDEX IF NOT EXISTS endpointChanged ON endpointTally (runId, changed, endpoint, born)";

export type LaterTable = "knowledge" | "trend" | "evidence";

/** A file that another version made may lack it. */
export function hasTable(statements: Pick<Statements, "get">, table: LaterTable): boolean {
  const sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?";
  return statements.get(sql, table) !== undefined;
}

/** Whether rows say by which commit they were written: the index is made last. */
export function hasChanges(statements: Pick<Statements, "get">): boolean {
  const sql = "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = 'endpointChanged'";
  return statements.get(sql) !== undefined;
}

/** Whether nothing of it is missing. */
export function isUpToDate(statements: Pick<Statements, "get">): boolean {
  const tables = ["knowledge", "trend", "evidence"] as const;
  return hasChanges(statements) && tables.every((table) => hasTable(statements, table));
}

/** Adds what is missing; inside a transaction. */
export function addLater(db: DatabaseSync): void {
  db.exec(TABLES);
  for (const [table, column] of COLUMNS) {
    const known = db.prepare(`PRAGMA table_info(${table})`).all();
    if (known.some(({ name }) => name === column)) continue;
    db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0`);
  }
  db.exec(INDEX);
}
