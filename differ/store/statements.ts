import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { ShadowError } from "../../core/index.ts";
import type { StoreErrorCode } from "./store-errors.ts";

export type Row = Readonly<Record<string, unknown>>;

/** Statements of a connection, each prepared once. The SQL texts are constants, so they are few. */
export interface Statements {
  run(sql: string, ...values: SQLInputValue[]): number;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
}

/** An open database and what goes with it. */
export interface Connection {
  readonly db: DatabaseSync;
  readonly statements: Statements;
  /** The file's path, for messages. */
  readonly path: string;
}

export function createStatements(db: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = db.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    get: (sql, ...values) => prepare(sql).get(...values),
    all: (sql, ...values) => prepare(sql).all(...values),
  };
}

/** Runs `work` as one transaction that takes the writer's place at once; undone when it throws. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite may have rolled back by itself (disk full, I/O error).
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** A column that the schema says is an integer. Throws STORE_CORRUPT where it is none. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw damaged(`${column} is no integer`);
}

/** A column that the schema says is a text. */
export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : "";
}

/** A column of JSON text; undefined where it is empty. Throws STORE_CORRUPT where it is no JSON. */
export function jsonOf(row: Row, column: string): unknown {
  const value = text(row, column);
  if (value === "") return undefined;
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw damaged(`${column} is no JSON`, cause);
  }
}

function damaged(what: string, cause?: unknown): ShadowError<StoreErrorCode> {
  return new ShadowError(
    "STORE_CORRUPT",
    `the store is damaged: ${what}; move the file away and start again, a new one is made`,
    { cause },
  );
}
