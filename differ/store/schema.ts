import type { DatabaseSync } from "node:sqlite";
import { ShadowError } from "../../core/index.ts";
import { addLater, isUpToDate } from "./later-schema.ts";
import { createStatements } from "./statements.ts";

/** `SHDF`: tells our files from any other SQLite database. */
const APPLICATION_ID = 0x53_48_44_46;
export const SCHEMA_VERSION = 2;

/**
 * Everything but `status` and the maps of a tally is an integer or a short text. Tables of a run
 * are keyed by it, so that removing a run is one cascade.
 */
const TABLES = `
CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  startedAtMs INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  details TEXT NOT NULL,
  committed INTEGER NOT NULL DEFAULT 0,
  nextSeq INTEGER NOT NULL DEFAULT 0,
  counters TEXT NOT NULL DEFAULT '{}',
  status TEXT,
  seenAtMs INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE endpointTally (
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  endpoint TEXT NOT NULL,
  placed INTEGER NOT NULL,
  n INTEGER NOT NULL,
  openBlocks TEXT NOT NULL,
  latency TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (runId, endpoint)
) STRICT, WITHOUT ROWID;
CREATE TABLE endpointLatency (
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  endpoint TEXT NOT NULL,
  latency TEXT NOT NULL,
  PRIMARY KEY (runId, endpoint)
) STRICT, WITHOUT ROWID;
CREATE TABLE fieldTally (
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  endpoint TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  candidate INTEGER NOT NULL,
  secondary INTEGER NOT NULL,
  "primary" INTEGER NOT NULL,
  "all" INTEGER NOT NULL,
  candidateBlocks INTEGER NOT NULL,
  secondaryBlocks INTEGER NOT NULL,
  baselineSecondaryBlocks INTEGER NOT NULL,
  baselinePrimaryBlocks INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (runId, endpoint, path, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE learned (
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  endpoint TEXT NOT NULL,
  profile TEXT NOT NULL,
  PRIMARY KEY (runId, endpoint)
) STRICT, WITHOUT ROWID;
CREATE TABLE sample (
  id TEXT PRIMARY KEY,
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  bytes INTEGER NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX sampleOfRun ON sample (runId);
CREATE TABLE sampleUse (
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  class TEXT NOT NULL,
  seq INTEGER NOT NULL,
  slot TEXT NOT NULL,
  sampleId TEXT NOT NULL,
  PRIMARY KEY (runId, fingerprint, class, slot, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE alarm (
  runId INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  seq INTEGER NOT NULL,
  evidence REAL NOT NULL,
  atMs INTEGER NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (runId, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/**
 * Makes the tables in an empty file, or checks that the file is ours and not newer than this
 * program. Runs in one transaction, so that two processes may start at once.
 */
export function prepareSchema(db: DatabaseSync, path: string): void {
  if (checkSchema(db, path) && isUpToDate(createStatements(db))) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    if (!checkSchema(db, path)) {
      db.exec(TABLES);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    }
    addLater(db);
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

/** True when the tables are there, false when the file is empty; throws on any other file. */
export function checkSchema(db: DatabaseSync, path: string): boolean {
  const version = pragma(db, "user_version");
  const application = pragma(db, "application_id");
  const tables = countTables(db);
  if (tables === 0 && version === 0) return false;
  if (application !== APPLICATION_ID) {
    throw new ShadowError(
      "STORE_CORRUPT",
      `store ${path}: a database, but none of shadowdiff; give store a folder of its own`,
    );
  }
  if (version === SCHEMA_VERSION && isWhole(db)) return true;
  throw new ShadowError("STORE_VERSION", `store ${path}: ${refusal(version)}`);
}

/** What an earlier version counted cannot be judged by the tests of this one: there is nothing to migrate. */
function refusal(version: number): string {
  const kept = "nothing in it was changed";
  if (version > SCHEMA_VERSION)
    return `written by a newer shadowdiff (schema ${version}, this one reads ${SCHEMA_VERSION}), and ${kept}; update shadowdiff, or give store another folder`;
  const which = version === SCHEMA_VERSION ? "an unfinished schema" : "schema";
  return `written by an earlier shadowdiff (${which} ${version}, this one reads ${SCHEMA_VERSION}), whose counts this one cannot judge, and ${kept}; give store another folder, or move this one away and keep it for the version that wrote it`;
}

/** The first programs with schema 2 did not make these yet. */
function isWhole(db: DatabaseSync): boolean {
  const sql =
    "SELECT count(*) AS tables FROM sqlite_schema WHERE name IN ('learned', 'endpointLatency')";
  return db.prepare(sql).get()?.["tables"] === 2;
}

function pragma(db: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function countTables(db: DatabaseSync): number {
  return Number(db.prepare("SELECT count(*) AS tables FROM sqlite_schema").get()?.["tables"]);
}
