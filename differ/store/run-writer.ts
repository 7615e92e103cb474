import { statSync } from "node:fs";
import { type EndpointProfile, ShadowError } from "../../core/index.ts";
import { type RunCounters, type RunInfo, type StoredAlarm, runInfo } from "./run-info.ts";
import { type ChangedEndpoint, removeEndpoint, writeEndpoint } from "./tally-columns.ts";
import { type EvidenceChanges, writeEvidence } from "./evidence-rows.ts";
import { writeTrend } from "./trend-rows.ts";
import { type Connection, type Statements, inTransaction, integer } from "./statements.ts";
import { storeError } from "./store-errors.ts";

export interface StoredSample {
  readonly id: string;
  /** Length of `data`, for the bound on all samples. Bytes. */
  readonly bytes: number;
  /** The sample as JSON, redacted. */
  readonly data: string;
}

/** That a sample shows a fingerprint and class. */
export interface SampleUse {
  readonly fingerprint: string;
  readonly class: string;
  readonly seq: number;
  readonly slot: "recent" | "random";
  readonly sampleId: string;
}

export interface SampleChanges {
  readonly added: readonly StoredSample[];
  readonly removed: readonly string[];
  readonly usesAdded: readonly SampleUse[];
  readonly usesRemoved: readonly SampleUse[];
}

/** All of it absolute, so that the same batch written twice leaves the same store. */
export interface CommitBatch {
  /** Exchanges of the run that are in the tally now. */
  readonly committed: number;
  readonly atMs: number;
  readonly nextSeq: number;
  readonly counters: RunCounters;
  readonly endpoints: readonly ChangedEndpoint[];
  readonly samples: SampleChanges;
  readonly alarms: readonly StoredAlarm[];
  /** Profiles that were learned, or are wider now. */
  readonly learned?: readonly EndpointProfile[];
  /** Endpoints that went up in others: their entries go. */
  readonly absorbed: readonly string[];
  /** Exchanges so far in which the candidate alone differed somewhere. */
  readonly candidateOdd?: number;
  readonly evidence?: EvidenceChanges;
  /** What was learned and has changed, as JSON by name. */
  readonly knowledge: ReadonlyMap<KnowledgeName, string>;
}

/** `templates`: where segments are data. `profiles`: what is known of the endpoints' answers. */
export type KnowledgeName = "templates" | "profiles";

/** The one writer of a run. */
export interface RunWriter {
  /** As the run stood when this writer took it over. */
  readonly info: RunInfo;
  /** Everything or nothing. Throws STORE_WRITE, STORE_GONE, or STORE_SUPERSEDED when a later writer took over. */
  commit(batch: CommitBatch): void;
}

/**
 * Takes a started run over: a writer before this one (a shadow thread that died) can store nothing
 * more, so that no exchange is counted by two. Throws STORE_NO_RUN.
 */
export function writeRun(connection: Connection, name: string): RunWriter {
  const { db, statements, path } = connection;
  const row = inTransaction(db, () => {
    statements.run("UPDATE run SET generation = generation + 1 WHERE name = ?", name);
    return statements.get("SELECT * FROM run WHERE name = ?", name);
  });
  if (row === undefined) {
    throw new ShadowError(
      "STORE_NO_RUN",
      `store ${path}: no run is called ${name}; it may have been removed for newer ones`,
    );
  }
  const info = runInfo(row);
  const generation = integer(row, "generation");
  const opened = fileNumber(path);
  return {
    info,
    commit(batch) {
      // SQLite goes on writing into a file that has been removed, and nobody would ever read it.
      if (fileNumber(path) !== opened) {
        throw new ShadowError(
          "STORE_GONE",
          `store ${path}: the file was removed or replaced while the run goes on; what is compared now is kept in memory while there is room. Start the run again.`,
        );
      }
      try {
        inTransaction(db, () => writeBatch(connection, { batch, runId: info.id, generation }));
      } catch (error) {
        if (error instanceof ShadowError) throw error;
        throw storeError(error, { path, code: "STORE_WRITE" });
      }
    },
  };
}

function fileNumber(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

interface Batch {
  readonly batch: CommitBatch;
  readonly runId: number;
  readonly generation: number;
}

function writeBatch(connection: Connection, { batch, runId, generation }: Batch): void {
  const { statements, path } = connection;
  const owned = statements.run(
    "UPDATE run SET commits = commits + 1, committed = ?, nextSeq = ?, counters = ?, seenAtMs = max(seenAtMs, ?) WHERE id = ? AND generation = ?",
    ...[batch.committed, batch.nextSeq, JSON.stringify(batch.counters), batch.atMs],
    ...[runId, generation],
  );
  const row = statements.get("SELECT commits FROM run WHERE id = ?", runId);
  if (owned !== 1 || row === undefined) {
    throw new ShadowError(
      "STORE_SUPERSEDED",
      `store ${path}: another writer continued this run, or it was removed; what is not stored is lost`,
    );
  }
  for (const endpoint of batch.absorbed) removeEndpoint(statements, runId, endpoint);
  const writing = { runId, commit: integer(row, "commits"), atMs: batch.atMs };
  for (const changed of batch.endpoints) writeEndpoint(statements, writing, changed);
  for (const { endpoint, ...profile } of batch.learned ?? []) {
    statements.run(
      "INSERT OR REPLACE INTO learned (runId, endpoint, profile) VALUES (?, ?, ?)",
      ...[runId, endpoint, JSON.stringify(profile)],
    );
  }
  writeSamples(statements, runId, batch.samples);
  if (batch.candidateOdd !== undefined) {
    const totals = { compared: batch.committed, candidateOdd: batch.candidateOdd };
    writeTrend(statements, runId, { source: "commits", atMs: batch.atMs, totals });
  }
  if (batch.evidence !== undefined) writeEvidence(statements, runId, batch.evidence);
  for (const [name, value] of batch.knowledge) {
    statements.run(
      "INSERT OR REPLACE INTO knowledge (runId, name, value) VALUES (?, ?, ?)",
      ...[runId, name, value],
    );
  }
  for (const alarm of batch.alarms) {
    statements.run(
      "INSERT INTO alarm (runId, fingerprint, seq, evidence, atMs, message) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      ...[runId, alarm.fingerprint, alarm.seq, alarm.evidence, alarm.atMs, alarm.message],
    );
  }
}

function writeSamples(statements: Statements, runId: number, changes: SampleChanges): void {
  for (const id of changes.removed) statements.run("DELETE FROM sample WHERE id = ?", id);
  for (const sample of changes.added) {
    statements.run(
      "INSERT OR REPLACE INTO sample (id, runId, bytes, data) VALUES (?, ?, ?, ?)",
      ...[sample.id, runId, sample.bytes, sample.data],
    );
  }
  for (const use of changes.usesRemoved) {
    statements.run(
      "DELETE FROM sampleUse WHERE runId = ? AND fingerprint = ? AND class = ? AND slot = ? AND seq = ?",
      ...[runId, use.fingerprint, use.class, use.slot, use.seq],
    );
  }
  for (const use of changes.usesAdded) {
    statements.run(
      "INSERT OR REPLACE INTO sampleUse (runId, fingerprint, class, seq, slot, sampleId) VALUES (?, ?, ?, ?, ?, ?)",
      ...[runId, use.fingerprint, use.class, use.seq, use.slot, use.sampleId],
    );
  }
}
