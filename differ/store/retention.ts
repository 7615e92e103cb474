import {
  type Connection,
  type Row,
  type Statements,
  inTransaction,
  integer,
} from "./statements.ts";

export interface Retention {
  /** Runs kept, the newest first. */
  readonly runsMax: number;
  /** Older runs go while the file holds more than this. Bytes. */
  readonly bytesMax: number;
  /** Runs go this long after they were last heard of. Milliseconds. */
  readonly ageMaxMs: number;
}

export const DEFAULT_RETENTION: Retention = {
  runsMax: 50,
  bytesMax: 1024 ** 3,
  ageMaxMs: Number.POSITIVE_INFINITY,
};

/** What one step may do: a few milliseconds, because a run's own writer waits for it. */
const ROWS_A_STEP = 1000;
const SAMPLES_A_STEP = 40;
const PAGES_A_STEP = 256;
/** Free pages that are not given back: the next samples fill them again. */
const FREE_PAGES_KEPT = 256;
/** A run that has not ended and was heard of this lately goes on somewhere, perhaps in another process. */
const ALIVE_FOR_MS = 10 * 60_000;
const REMOVED = -1;

/** Rows of a removed run go in this order, samples first: they hold the most. */
const DELETE_SOME: readonly string[] = [
  `DELETE FROM sample WHERE rowid IN (SELECT rowid FROM sample WHERE runId = ? LIMIT ${SAMPLES_A_STEP})`,
  `DELETE FROM sampleUse WHERE (runId, fingerprint, class, slot, seq) IN
    (SELECT runId, fingerprint, class, slot, seq FROM sampleUse WHERE runId = ? LIMIT ${ROWS_A_STEP})`,
  `DELETE FROM evidence WHERE (runId, fingerprint, atMs) IN
    (SELECT runId, fingerprint, atMs FROM evidence WHERE runId = ? LIMIT ${ROWS_A_STEP})`,
  `DELETE FROM fieldTally WHERE (runId, endpoint, path, kind) IN
    (SELECT runId, endpoint, path, kind FROM fieldTally WHERE runId = ? LIMIT ${ROWS_A_STEP})`,
];

/**
 * One small step towards the bounds: hides the next run that has to go, deletes some rows of a
 * hidden one, or gives some free pages back. Runs that go are counted in `removedRuns`. Returns
 * whether there is more to do.
 */
export function retentionStep(
  { db, statements }: Connection,
  bounds: Retention & { readonly keep: string; readonly nowMs: number },
): boolean {
  const removed = statements.get("SELECT id FROM run WHERE generation = ?", REMOVED);
  if (removed !== undefined) {
    inTransaction(db, () => deleteSome(statements, integer(removed, "id")));
    return true;
  }
  if (inTransaction(db, () => hideNext(statements, bounds))) return true;
  if (pragma(statements, "freelist_count") <= FREE_PAGES_KEPT) return false;
  db.exec(`PRAGMA incremental_vacuum(${PAGES_A_STEP})`);
  return true;
}

/** Whether a run is one that no reader may see any more. */
export const VISIBLE = `generation <> ${REMOVED}`;

function deleteSome(statements: Statements, id: number): void {
  for (const sql of DELETE_SOME) if (statements.run(sql, id) > 0) return;
  statements.run("DELETE FROM run WHERE id = ?", id);
}

/** The name becomes free at once; no user's name begins with this character. */
function hideNext(statements: Statements, bounds: Parameters<typeof retentionStep>[1]): boolean {
  const victim = nextToGo(statements, bounds);
  if (victim === undefined) return false;
  statements.run(
    "UPDATE run SET generation = ?, name = char(1) || id WHERE id = ?",
    ...[REMOVED, victim],
  );
  statements.run(
    "INSERT INTO counter (name, value) VALUES ('removedRuns', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
  );
  return true;
}

function nextToGo(
  statements: Statements,
  { keep, nowMs, runsMax, bytesMax, ageMaxMs }: Parameters<typeof retentionStep>[1],
): number | undefined {
  const rows = statements.all(
    `SELECT id, name, max(startedAtMs, seenAtMs) AS heardMs,
       CASE WHEN json_valid(status) THEN json_extract(status, '$.phase') END AS phase
     FROM run WHERE ${VISIBLE} ORDER BY id`,
  );
  const mayGo = rows.filter((row) => row["name"] !== keep && !isAlive(row, nowMs));
  const aged = mayGo.find((row) => nowMs - integer(row, "heardMs") > ageMaxMs);
  const tooMuch = rows.length > runsMax || usedBytes(statements) > bytesMax;
  const victim = aged ?? (tooMuch ? mayGo[0] : undefined);
  return victim === undefined ? undefined : integer(victim, "id");
}

function isAlive(row: Row, nowMs: number): boolean {
  const { phase } = row;
  if (typeof phase !== "string" || phase === "done") return false;
  return nowMs - integer(row, "heardMs") <= ALIVE_FOR_MS;
}

/** Pages in use; free ones do not count, they are filled again. */
function usedBytes(statements: Statements): number {
  const pages = pragma(statements, "page_count") - pragma(statements, "freelist_count");
  return pages * pragma(statements, "page_size");
}

function pragma(
  statements: Statements,
  name: "page_count" | "freelist_count" | "page_size",
): number {
  return integer(statements.get(`PRAGMA ${name}`) ?? {}, name);
}
