import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { ShadowError } from "../../core/index.ts";
import { makeFolder } from "./make-folder.ts";
import { checkSchema, prepareSchema } from "./schema.ts";
import { sqliteCode, storeError } from "./store-errors.ts";

export interface OpenOptions {
  readonly mode: "read" | "write";
  /** How long a write waits for another writer. Milliseconds. */
  readonly busyTimeoutMs?: number;
  /** The file never grows beyond this; a write over it fails with STORE_WRITE. */
  readonly bytesMax?: number;
}

export interface OpenDatabase {
  readonly db: DatabaseSync;
  /** The file's path, for messages. */
  readonly path: string;
}

const FILE_NAME = "shadowdiff.db";
const BUSY_TIMEOUT_MS = 5000;
const BYTES_MAX = 2 * 1024 ** 3;
const PAGE_BYTES = 4096;
/** The write-ahead log is cut back to this after a checkpoint. */
const JOURNAL_BYTES_MAX = 16 * 1024 ** 2;
const CANNOT_OPEN = 14;
const READ_ONLY = 8;

/**
 * Opens the database in the folder of `store.path`; a writer creates folder and file. One writes
 * while others read (write-ahead log). Throws STORE_OPEN, STORE_VERSION,
 * STORE_CORRUPT and, when there is nothing to read, STORE_NO_RUN.
 */
export function openDatabase(folder: string, options: OpenOptions): OpenDatabase {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(folder)) {
    throw new ShadowError(
      "STORE_OPEN",
      `store ${folder}: only a folder is supported by this version`,
    );
  }
  const path = join(resolve(folder), FILE_NAME);
  try {
    const db =
      options.mode === "write" ? openForWriting(path, options) : openForReading(path, options);
    return { db, path };
  } catch (error) {
    if (error instanceof ShadowError) throw error;
    throw storeError(error, { path, code: "STORE_OPEN" });
  }
}

function openForWriting(path: string, options: OpenOptions): DatabaseSync {
  makeFolder(resolve(path, ".."));
  const db = new DatabaseSync(path, {
    timeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS,
    enableForeignKeyConstraints: true,
  });
  try {
    checkSchema(db, path);
    db.exec("PRAGMA auto_vacuum = INCREMENTAL");
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = NORMAL");
    db.exec(`PRAGMA journal_size_limit = ${JOURNAL_BYTES_MAX}`);
    db.exec(`PRAGMA max_page_count = ${Math.ceil((options.bytesMax ?? BYTES_MAX) / PAGE_BYTES)}`);
    db.exec("PRAGMA cache_size = -8000");
    db.exec("PRAGMA temp_store = MEMORY");
    prepareSchema(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function openForReading(path: string, options: OpenOptions): DatabaseSync {
  if (!existsSync(path)) {
    throw new ShadowError(
      "STORE_NO_RUN",
      `store ${path}: no such file; check the folder, or run shadowdiff first`,
    );
  }
  const readOptions = { readOnly: true, timeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS };
  const db = new DatabaseSync(path, readOptions);
  try {
    requireSchema(db, path);
    return db;
  } catch (error) {
    db.close();
    if (!sharedMemoryRefused(error) || existsSync(`${path}-wal`)) throw error;
    return openImmutable(path);
  }
}

/**
 * A file in a folder that may not be written (a mounted artifact): SQLite cannot make the shared
 * memory that readers of a write-ahead log need. With no log beside it nobody is writing.
 */
function openImmutable(path: string): DatabaseSync {
  const address = pathToFileURL(path);
  address.searchParams.set("immutable", "1");
  const db = new DatabaseSync(address, { readOnly: true });
  try {
    requireSchema(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function requireSchema(db: DatabaseSync, path: string): void {
  if (checkSchema(db, path)) return;
  throw new ShadowError("STORE_NO_RUN", `store ${path}: the file is empty; run shadowdiff first`);
}

function sharedMemoryRefused(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === CANNOT_OPEN || code === READ_ONLY;
}
