import { type OpenOptions, openDatabase } from "./open-database.ts";
import { DEFAULT_RETENTION, type Retention, retentionStep } from "./retention.ts";
import { type RunStart, startRun } from "./start-run.ts";
import { type Connection, createStatements, inTransaction } from "./statements.ts";
import { guarded } from "./store-errors.ts";

/** The runs of a store, for whoever enters one and neither tallies nor reads tallies. */
export interface RunEntries {
  /** Enters a new run under a name of its own, which it returns, and removes old runs beyond the bounds. */
  startRun(start: RunStart): string;
  /** What the run was started with, as it holds now. */
  saveDetails(runName: string, details: unknown): void;
}

/** A new run does not wait longer for old ones to go; the rest goes while it runs. */
const START_STEPS_MAX = 400;

/** Over an open database. Its methods throw STORE_WRITE or STORE_CORRUPT. */
export function runEntries(connection: Connection, retention: Retention): RunEntries {
  const { db, statements, path } = connection;
  return {
    startRun: (start) =>
      guarded(
        () => {
          const name = startRun(connection, start);
          const bounds = { ...retention, keep: name, nowMs: start.startedAtMs };
          let steps = START_STEPS_MAX;
          while (steps > 0 && retentionStep(connection, bounds)) steps -= 1;
          return name;
        },
        { path, code: "STORE_WRITE" },
      ),
    saveDetails(runName, details) {
      const json = JSON.stringify(details);
      const sql = "UPDATE run SET details = ? WHERE name = ?";
      guarded(() => inTransaction(db, () => statements.run(sql, json, runName)), {
        path,
        code: "STORE_WRITE",
      });
    },
  };
}

export interface EntryOptions extends OpenOptions {
  readonly retention?: Partial<Retention>;
}

/** Opens the store in a folder for `work` alone. Throws as `openStore` does. */
export function withRunEntries<T>(
  folder: string,
  options: Omit<EntryOptions, "mode">,
  work: (entries: RunEntries) => T,
): T {
  const { db, path } = openDatabase(folder, { ...options, mode: "write" });
  try {
    const connection = { db, path, statements: createStatements(db) };
    return work(runEntries(connection, { ...DEFAULT_RETENTION, ...options.retention }));
  } finally {
    if (db.isOpen) db.close();
  }
}
