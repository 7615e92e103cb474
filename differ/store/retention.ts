import type { DatabaseSync } from "node:sqlite";
import { type Statements, inTransaction, integer } from "./statements.ts";

export interface Retention {
  /** Runs kept, the newest first. */
  readonly runsMax: number;
  /** Older runs go while the file holds more than this. Bytes. */
  readonly bytesMax: number;
}

export const DEFAULT_RETENTION: Retention = { runsMax: 50, bytesMax: 1024 ** 3 };

/**
 * Removes the oldest runs beyond the bounds, never `keepId`; counts them in `removedRuns`. Each
 * goes in a transaction of its own, so that a writer of another run waits for one at most.
 */
export function removeOldRuns(
  db: DatabaseSync,
  statements: Statements,
  bounds: Retention & { readonly keepId: number },
): number {
  const ids = statements
    .all("SELECT id FROM run WHERE id <> ? ORDER BY id", bounds.keepId)
    .map((row) => integer(row, "id"));
  let removed = 0;
  for (const id of ids) {
    const left = ids.length + 1 - removed;
    if (left <= bounds.runsMax && usedBytes(statements) <= bounds.bytesMax) break;
    inTransaction(db, () => {
      statements.run("DELETE FROM run WHERE id = ?", id);
      statements.run(
        "INSERT INTO counter (name, value) VALUES ('removedRuns', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
      );
    });
    removed += 1;
  }
  if (removed > 0) db.exec("PRAGMA incremental_vacuum");
  return removed;
}

/** Pages in use; free ones do not count, they are filled again. */
function usedBytes(statements: Statements): number {
  const pages = integer(statements.get("PRAGMA page_count") ?? {}, "page_count");
  const free = integer(statements.get("PRAGMA freelist_count") ?? {}, "freelist_count");
  const pageBytes = integer(statements.get("PRAGMA page_size") ?? {}, "page_size");
  return (pages - free) * pageBytes;
}
