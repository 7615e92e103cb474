import { type EndpointProfile, ShadowError } from "../../core/index.ts";
import { readProfile } from "../learn/read-profile.ts";
import { type OpenOptions, openDatabase } from "./open-database.ts";
import { DEFAULT_RETENTION, type Retention, VISIBLE, retentionStep } from "./retention.ts";
import {
  type ChangedRows,
  type EndpointPart,
  changedRows,
  readEndpointPart,
} from "./changed-rows.ts";
import { type RunInfo, type StoredAlarm, alarmOf, runInfo } from "./run-info.ts";
import { type KnowledgeName, type RunWriter, type SampleUse, writeRun } from "./run-writer.ts";
import {
  type EvidenceRow,
  type EvidenceTrack,
  readEvidence,
  readEvidenceTracks,
} from "./evidence-rows.ts";
import { type JudgedAs, writeJudged, writeStatus } from "./status-row.ts";
import { type TrendRow, readTrend } from "./trend-rows.ts";
import { type RunEntries, runEntries } from "./run-entries.ts";
import {
  type Statements,
  createStatements,
  inTransaction,
  integer,
  jsonOf,
  text,
} from "./statements.ts";
import { noisyBefore } from "./noisy-before.ts";
import { type SampleBrief, sampleBrief } from "./sample-brief.ts";
import type { NoisyBefore } from "../verdict/summary.ts";
import { hasTable } from "./later-schema.ts";
import { guarded, storeError } from "./store-errors.ts";
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
  /** By its number; undefined where it was removed. */
  runOf(runId: number): RunInfo | undefined;
  endpoints(runId: number): StoredEndpoint[];
  /** The same one by one, for whoever does not need all at once. */
  eachEndpoint(runId: number): Iterable<StoredEndpoint>;
  /** What was written since a commit of the run; `since` 0 for everything. */
  changedRows(runId: number, since: number): ChangedRows;
  /** An endpoint's rows that were written since a commit, read now and taken apart when called. */
  endpointPart(of: {
    readonly runId: number;
    readonly endpoint: string;
    readonly since: number;
  }): (() => EndpointPart) | undefined;
  alarms(runId: number): StoredAlarm[];
  /** The run's course, of each source in the order of time. */
  trend(runId: number): TrendRow[];
  /** A difference's counts over the run, in the order of time. */
  evidence(runId: number, fingerprint: string): EvidenceRow[];
  evidenceTracks(runId: number): EvidenceTrack[];
  /** The newest earlier run in which the baselines disagreed at a place. */
  noisyBefore(
    runId: number,
    place: { readonly endpoint: string; readonly path: string; readonly kind: string },
  ): NoisyBefore | undefined;
  /** What the run has learned of its endpoints. */
  learned(runId: number): EndpointProfile[];
  learnedOf(runId: number, endpoint: string): EndpointProfile | undefined;
  /** What `commit` kept under this name, parsed; undefined where it kept nothing. */
  knowledge(runId: number, name: KnowledgeName): unknown;
  /** Newest first. */
  sampleUses(runId: number, fingerprint?: string): SampleUse[];
  sampleSizes(runId: number): { readonly id: string; readonly bytes: number }[];
  /** A sample as JSON. */
  sample(id: string): string | undefined;
  /** What a sample says of itself without its bodies; undefined where there is none. */
  sampleBrief(id: string): SampleBrief | undefined;
  /** What `saveStatus` kept, parsed; undefined before the first time. */
  status(runId: number): unknown;
  /** Runs that the bounds have removed so far. */
  removedRuns(): number;
  close(): void;
}

export interface WritableStore extends Store, RunEntries {
  /** Takes a run over: whoever wrote it before can store nothing more. Throws STORE_NO_RUN. */
  writeRun(name: string): RunWriter;
  /** Keeps ledger and roles as the main thread sees them, and that the run goes on. `json` is JSON text. */
  saveStatus(runName: string, json: string, nowMs?: number): void;
  /** Keeps how the run is judged by now. */
  saveJudged(runName: string, judged: JudgedAs, nowMs: number): void;
  /** One small step towards the bounds, without the run that goes on here; whether there is more to do. */
  retain(keep: string, nowMs: number): boolean;
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
    ...runEntries(connection, retention),
    writeRun: (name) => writing(() => writeRun(connection, name)),
    retain: (keep, nowMs) =>
      writing(() => retentionStep(connection, { ...retention, keep, nowMs })),
    saveStatus(runName, json, nowMs = 0) {
      writing(() => inTransaction(db, () => writeStatus(statements, { runName, json, nowMs })));
    },
    saveJudged(runName, judged, nowMs) {
      writing(() => inTransaction(db, () => writeJudged(statements, { runName, judged, nowMs })));
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
    runs: () =>
      reading(() =>
        statements.all(`SELECT * FROM run WHERE ${VISIBLE} ORDER BY id DESC`).map(runInfo),
      ),
    run: (name) => reading(() => findRun(statements, name)),
    runOf: (runId) =>
      reading(() => {
        const row = statements.get(`SELECT * FROM run WHERE id = ? AND ${VISIBLE}`, runId);
        return row === undefined ? undefined : runInfo(row);
      }),
    endpoints: (runId) => reading(() => [...readEndpoints(statements, runId)]),
    eachEndpoint: (runId) => guardedEach(readEndpoints(statements, runId), path),
    changedRows: (runId, since) => reading(() => changedRows(statements, runId, since)),
    endpointPart(of) {
      const part = reading(() => readEndpointPart(statements, of));
      return part === undefined ? undefined : () => reading(part);
    },
    alarms: (runId) =>
      reading(() =>
        statements.all("SELECT * FROM alarm WHERE runId = ? ORDER BY seq", runId).map(alarmOf),
      ),
    ...recordsOf(statements, reading),
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
    sampleBrief: (id) => reading(() => sampleBrief(statements, id)),
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

type Records = Pick<
  Reading,
  "trend" | "evidence" | "evidenceTracks" | "noisyBefore" | "learned" | "learnedOf" | "knowledge"
>;

/** What a run keeps beside its counts. */
function recordsOf(statements: Statements, reading: <T>(work: () => T) => T): Records {
  return {
    trend: (runId) => reading(() => readTrend(statements, runId)),
    evidence: (runId, fingerprint) => reading(() => readEvidence(statements, runId, fingerprint)),
    evidenceTracks: (runId) => reading(() => readEvidenceTracks(statements, runId)),
    noisyBefore: (runId, place) => reading(() => noisyBefore(statements, runId, place)),
    learned: (runId) =>
      reading(() =>
        statements
          .all("SELECT endpoint, profile FROM learned WHERE runId = ?", runId)
          .map((row) => readProfile(text(row, "endpoint"), jsonOf(row, "profile"))),
      ),
    learnedOf: (runId, endpoint) =>
      reading(() => {
        const sql = "SELECT profile FROM learned WHERE runId = ? AND endpoint = ?";
        const row = statements.get(sql, runId, endpoint);
        return row === undefined ? undefined : readProfile(endpoint, jsonOf(row, "profile"));
      }),
    knowledge: (runId, name) =>
      reading(() => {
        if (!hasTable(statements, "knowledge")) return undefined;
        const sql = "SELECT value FROM knowledge WHERE runId = ? AND name = ?";
        return jsonOf(statements.get(sql, runId, name) ?? {}, "value");
      }),
  };
}

function* guardedEach<T>(all: Iterable<T>, path: string): Generator<T> {
  try {
    yield* all;
  } catch (error) {
    if (error instanceof ShadowError) throw error;
    throw storeError(error, { path, code: "STORE_READ" });
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
      ? statements.get(`SELECT * FROM run WHERE ${VISIBLE} ORDER BY id DESC LIMIT 1`)
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
