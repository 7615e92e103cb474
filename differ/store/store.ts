import { ShadowError } from "../../core/index.ts";
import { type OpenOptions, openDatabase } from "./open-database.ts";
import { DEFAULT_RETENTION, type Retention, removeOldRuns } from "./retention.ts";
import { type RunInfo, type StoredAlarm, alarmOf, runInfo } from "./run-info.ts";
import { type KnowledgeName, type RunWriter, type SampleUse, writeRun } from "./run-writer.ts";
import { type RunStart, startRun } from "./start-run.ts";
import {
  type Statements,
  createStatements,
  inTransaction,
  integer,
  jsonOf,
  text,
} from "./statements.ts";
import { hasKnowledgeTable } from "./schema.ts";
import { storeError } from "./store-errors.ts";
import { type StoredEndpoint, readEndpoints } from "./tally-columns.ts";

/** The embedded database, for reading. Its methods throw STORE_READ or STORE_CORRUPT. */
export interface Store extends Disposable {
  /** The database's file. */
  readonly path: string;
  /** A text that changes whenever the content may have changed. */
  version(): string;
  /** Runs several reads on one state of the database, whatever is written meanwhile. */
  consistently<T>(work: () => T): T;
  /** Newest first. */
  runs(): RunInfo[];
  /** By name; the newest one without a name. */
  run(name?: string): RunInfo | undefined;
  endpoints(runId: number): StoredEndpoint[];
  alarms(runId: number): StoredAlarm[];
  /** What `commit` kept under this name, parsed; undefined where it kept nothing. */
  knowledge(runId: number, name: KnowledgeName): unknown;
  /** Newest first. */
  sampleUses(runId: number, fingerprint?: string): SampleUse[];
  sampleSizes(runId: number): { readonly id: string; readonly bytes: number }[];
  /** A sample as JSON. */
  sample(id: string): string | undefined;
  /** What `saveStatus` kept, parsed; undefined before the first time. */
  status(runId: number): unknown;
  /** Runs that the bounds have removed so far. */
  removedRuns(): number;
  close(): void;
}

export interface WritableStore extends Store {
  /** Enters a new run under a name of its own, which it returns, and removes old runs beyond the bounds. */
  startRun(start: RunStart): string;
  /** Takes a run over: whoever wrote it before can store nothing more. Throws STORE_NO_RUN. */
  writeRun(name: string): RunWriter;
  /** Keeps ledger and roles as the main thread sees them. `json` is JSON text. */
  saveStatus(runName: string, json: string): void;
}

export interface StoreOptions extends OpenOptions {
  readonly retention?: Partial<Retention>;
}

/**
 * Opens the store in a folder. Throws STORE_OPEN, STORE_VERSION (written by a newer program) or
 * STORE_CORRUPT, each with the path and what to do.
 */
export function openStore(folder: string, options: StoreOptions & { readonly mode: "read" }): Store;
export function openStore(
  folder: string,
  options: StoreOptions & { readonly mode: "write" },
): WritableStore;
export function openStore(folder: string, options: StoreOptions): Store | WritableStore {
  const { db, path } = openDatabase(folder, options);
  const statements = createStatements(db);
  const close = (): void => {
    if (db.isOpen) db.close();
  };
  const reader: Store = {
    ...readerOf(statements, path),
    path,
    close,
    [Symbol.dispose]: close,
  };
  if (options.mode === "read") return reader;
  const retention = { ...DEFAULT_RETENTION, ...options.retention };
  const connection = { db, statements, path };
  const writing = <T>(work: () => T): T => guarded(work, { path, code: "STORE_WRITE" });
  return {
    ...reader,
    startRun: (start) =>
      writing(() => {
        const name = startRun(connection, start);
        const keepId = findRun(statements, name)?.id ?? 0;
        removeOldRuns(db, statements, { ...retention, keepId });
        return name;
      }),
    writeRun: (name) => writing(() => writeRun(connection, name)),
    saveStatus(runName, json) {
      writing(() =>
        inTransaction(db, () =>
          statements.run("UPDATE run SET status = ? WHERE name = ?", json, runName),
        ),
      );
    },
  };
}

type Reading = Omit<Store, "path" | "close" | typeof Symbol.dispose>;

function readerOf(statements: Statements, path: string): Reading {
  const reading = <T>(work: () => T): T => guarded(work, { path, code: "STORE_READ" });
  return {
    consistently: (work) =>
      reading(() => {
        statements.run("BEGIN");
        try {
          return work();
        } finally {
          statements.run("COMMIT");
        }
      }),
    version: () => reading(() => versionOf(statements)),
    runs: () => reading(() => statements.all("SELECT * FROM run ORDER BY id DESC").map(runInfo)),
    run: (name) => reading(() => findRun(statements, name)),
    endpoints: (runId) => reading(() => readEndpoints(statements, runId)),
    alarms: (runId) =>
      reading(() =>
        statements.all("SELECT * FROM alarm WHERE runId = ? ORDER BY seq", runId).map(alarmOf),
      ),
    knowledge: (runId, name) =>
      reading(() => {
        if (!hasKnowledgeTable(statements)) return undefined;
        const sql = "SELECT value FROM knowledge WHERE runId = ? AND name = ?";
        return jsonOf(statements.get(sql, runId, name) ?? {}, "value");
      }),
    sampleUses: (runId, fingerprint) => reading(() => sampleUses(statements, runId, fingerprint)),
    sampleSizes: (runId) =>
      reading(() =>
        statements
          .all("SELECT id, bytes FROM sample WHERE runId = ?", runId)
          .map((row) => ({ id: text(row, "id"), bytes: integer(row, "bytes") })),
      ),
    sample: (id) =>
      reading(() => {
        const row = statements.get("SELECT data FROM sample WHERE id = ?", id);
        return row === undefined ? undefined : text(row, "data");
      }),
    status: (runId) =>
      reading(() =>
        jsonOf(statements.get("SELECT status FROM run WHERE id = ?", runId) ?? {}, "status"),
      ),
    removedRuns: () =>
      reading(() => {
        const row = statements.get("SELECT value FROM counter WHERE name = 'removedRuns'");
        return row === undefined ? 0 : integer(row, "value");
      }),
  };
}

function guarded<T>(work: () => T, at: { path: string; code: "STORE_READ" | "STORE_WRITE" }): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ShadowError) throw error;
    throw storeError(error, at);
  }
}

/** `data_version` moves with other connections' commits, `total_changes` with this one's. */
function versionOf(statements: Statements): string {
  const others = integer(statements.get("PRAGMA data_version") ?? {}, "data_version");
  const own = integer(statements.get("SELECT total_changes() AS changes") ?? {}, "changes");
  return `${others}.${own}`;
}

function findRun(statements: Statements, name: string | undefined): RunInfo | undefined {
  const row =
    name === undefined
      ? statements.get("SELECT * FROM run ORDER BY id DESC LIMIT 1")
      : statements.get("SELECT * FROM run WHERE name = ?", name);
  return row === undefined ? undefined : runInfo(row);
}

function sampleUses(statements: Statements, runId: number, fingerprint?: string): SampleUse[] {
  const rows =
    fingerprint === undefined
      ? statements.all("SELECT * FROM sampleUse WHERE runId = ? ORDER BY seq DESC", runId)
      : statements.all(
          "SELECT * FROM sampleUse WHERE runId = ? AND fingerprint = ? ORDER BY seq DESC",
          ...[runId, fingerprint],
        );
  return rows.map((row) => ({
    fingerprint: text(row, "fingerprint"),
    class: text(row, "class"),
    seq: integer(row, "seq"),
    slot: text(row, "slot") === "random" ? "random" : "recent",
    sampleId: text(row, "sampleId"),
  }));
}
