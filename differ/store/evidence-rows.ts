import { hasTable } from "./later-schema.ts";
import { type Row, type Statements, integer, text } from "./statements.ts";

/** A difference's counts at one moment of the run. */
export interface EvidenceRow {
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly n: number;
  readonly candidate: number;
  readonly secondary: number;
  /** log10 of the e-value. */
  readonly evidence: number;
}

/** What a commit changes of the histories of differences. */
export interface EvidenceChanges {
  readonly added: readonly EvidenceRow[];
  /** Fingerprints of which every second point goes, from the second on. */
  readonly thinned: readonly string[];
  /** Fingerprints whose histories go. */
  readonly removed: readonly string[];
}

/** Points of one difference. */
export const EVIDENCE_POINTS_MAX = 120;

/** A difference's history in short. */
export interface EvidenceTrack {
  readonly fingerprint: string;
  readonly points: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Of the last point. */
  readonly evidence: number;
}

export function writeEvidence(
  statements: Statements,
  runId: number,
  changes: EvidenceChanges,
): void {
  for (const fingerprint of changes.removed) {
    statements.run("DELETE FROM evidence WHERE runId = ? AND fingerprint = ?", runId, fingerprint);
  }
  for (const fingerprint of changes.thinned) {
    statements.run(
      `DELETE FROM evidence WHERE runId = ?1 AND fingerprint = ?2 AND atMs IN (
        SELECT atMs FROM (
          SELECT atMs, row_number() OVER (ORDER BY atMs) AS place, count(*) OVER () AS points
          FROM evidence WHERE runId = ?1 AND fingerprint = ?2
        ) WHERE points >= ${EVIDENCE_POINTS_MAX} AND place % 2 = 0)`,
      ...[runId, fingerprint],
    );
  }
  for (const { fingerprint, atMs, n, candidate, secondary, evidence } of changes.added) {
    statements.run(
      "INSERT OR REPLACE INTO evidence (runId, fingerprint, atMs, n, candidate, secondary, evidence) VALUES (?, ?, ?, ?, ?, ?, ?)",
      ...[runId, fingerprint, atMs, n, candidate, secondary, evidence],
    );
  }
}

/** A difference's history in the order of time; none where an older program wrote the file. */
export function readEvidence(
  statements: Statements,
  runId: number,
  fingerprint: string,
): EvidenceRow[] {
  if (!hasTable(statements, "evidence")) return [];
  const sql = "SELECT * FROM evidence WHERE runId = ? AND fingerprint = ? ORDER BY atMs";
  return statements.all(sql, runId, fingerprint).map(evidenceOf);
}

function evidenceOf(row: Row): EvidenceRow {
  return {
    fingerprint: text(row, "fingerprint"),
    atMs: integer(row, "atMs"),
    n: integer(row, "n"),
    candidate: integer(row, "candidate"),
    secondary: integer(row, "secondary"),
    evidence: Number(row["evidence"]),
  };
}

/** All histories of a run in short, for whoever goes on with them. */
export function readEvidenceTracks(statements: Statements, runId: number): EvidenceTrack[] {
  if (!hasTable(statements, "evidence")) return [];
  const rows = statements.all(
    `SELECT track.*, evidence.evidence FROM (
      SELECT fingerprint, count(*) AS points, min(atMs) AS firstMs, max(atMs) AS lastMs
      FROM evidence WHERE runId = ?1 GROUP BY fingerprint
    ) AS track JOIN evidence
    ON evidence.runId = ?1 AND evidence.fingerprint = track.fingerprint AND evidence.atMs = lastMs`,
    runId,
  );
  return rows.map((row) => ({
    fingerprint: text(row, "fingerprint"),
    points: integer(row, "points"),
    firstMs: integer(row, "firstMs"),
    lastMs: integer(row, "lastMs"),
    evidence: Number(row["evidence"]),
  }));
}
