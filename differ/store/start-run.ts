import { ShadowError } from "../../core/index.ts";
import { type Connection, type Statements, inTransaction, text } from "./statements.ts";

export interface RunStart {
  /** Undefined takes the start time as a name. */
  readonly name: string | undefined;
  readonly startedAtMs: number;
  /** Kept with the run as JSON. */
  readonly details: unknown;
}

/** More runs of one name than this are refused; retention removes old ones long before. */
const SAME_NAME_MAX = 10_000;

/**
 * Enters a new run and returns its name. A name that is taken is never touched: the new run is
 * called `NAME.2`, `NAME.3`, and so on. Only `writeRun` with the returned name goes on with a run.
 */
export function startRun({ db, statements }: Connection, start: RunStart): string {
  const wanted = start.name ?? new Date(start.startedAtMs).toISOString().replace(/\.\d+Z$/, "Z");
  return inTransaction(db, () => {
    const name = freeName(statements, wanted);
    statements.run(
      "INSERT INTO run (name, startedAtMs, generation, details) VALUES (?, ?, 0, ?)",
      ...[name, start.startedAtMs, JSON.stringify(start.details ?? null)],
    );
    return name;
  });
}

function freeName(statements: Statements, wanted: string): string {
  const taken = new Set(statements.all("SELECT name FROM run").map((row) => text(row, "name")));
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; number <= SAME_NAME_MAX; number += 1) {
    const name = `${wanted}.${number}`;
    if (!taken.has(name)) return name;
  }
  throw new ShadowError(
    "STORE_WRITE",
    `the store has too many runs called ${wanted}; give run another name`,
  );
}
