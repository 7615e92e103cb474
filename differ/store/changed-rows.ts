import { latencyRow } from "../tally/tally-rows.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { hasChanges } from "./later-schema.ts";
import { type Row, type Statements, integer, jsonOf, text } from "./statements.ts";
import { endpointOf } from "./tally-columns.ts";

/** What a run's commits have written since one of them. */
export interface ChangedRows {
  /** Commits of the run so far; 0 where they are not counted (an older program wrote them). */
  readonly commits: number;
  /** All endpoints there are, each with the commit that made it: a name may go and come again. */
  readonly born: ReadonlyMap<string, number>;
  readonly changed: readonly string[];
}

/** When a place was first and last odd, in milliseconds since 1970; 0 where that is not known. */
export interface SeenTimes {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Of an endpoint, what was written since a commit. */
export interface EndpointPart {
  /** Without open blocks, with the changed places alone, and the latency counts that changed since they were written as a whole. */
  readonly entry: EndpointTally;
  /** Latency counts as a whole, where they were written since. */
  readonly whole: EndpointTally["latency"] | undefined;
  readonly seen: ReadonlyMap<FieldTally, SeenTimes>;
}

/** Everything counts as changed since a commit before the first one, or where commits are not counted. */
export function changedRows(statements: Statements, runId: number, since: number): ChangedRows {
  if (!hasChanges(statements)) {
    const rows = statements.all("SELECT endpoint FROM endpointTally WHERE runId = ?", runId);
    const names = rows.map((row) => text(row, "endpoint"));
    return { commits: 0, born: new Map(names.map((name) => [name, 0])), changed: names };
  }
  const run = statements.get("SELECT commits FROM run WHERE id = ?", runId);
  const commits = run === undefined ? 0 : integer(run, "commits");
  const born = new Map<string, number>();
  const changed: string[] = [];
  for (const row of statements.all(
    "SELECT endpoint, changed, born FROM endpointTally INDEXED BY endpointChanged WHERE runId = ?",
    runId,
  )) {
    const name = text(row, "endpoint");
    born.set(name, integer(row, "born"));
    if (commits === 0 || integer(row, "changed") > since) changed.push(name);
  }
  return { commits, born, changed };
}

/**
 * Reads the rows of an endpoint at once, and gives what takes them apart: reading must see one
 * state of the database, and the rest takes longer. Undefined where there is no such endpoint.
 * What it gives throws TALLY_ROW_INVALID where a row is damaged.
 */
export function readEndpointPart(
  statements: Statements,
  of: { readonly runId: number; readonly endpoint: string; readonly since: number },
): (() => EndpointPart) | undefined {
  const { runId, endpoint, since } = of;
  const own = statements.get(
    "SELECT * FROM endpointTally WHERE runId = ? AND endpoint = ?",
    ...[runId, endpoint],
  );
  if (own === undefined) return undefined;
  const some = since > 0 && hasChanges(statements);
  const condition = `runId = ? AND endpoint = ?${some ? " AND changed > ?" : ""}`;
  const values = some ? [runId, endpoint, since] : [runId, endpoint];
  const fields = statements.all(`SELECT * FROM fieldTally WHERE ${condition}`, ...values);
  const whole = statements.get(`SELECT latency FROM endpointLatency WHERE ${condition}`, ...values);
  return () => partOf(own, fields, whole);
}

function partOf(own: Row, fields: readonly Row[], whole: Row | undefined): EndpointPart {
  // Open blocks are for whoever goes on counting.
  const entry = endpointOf(own, fields, { openBlocks: [], latency: jsonOf(own, "latency") });
  const seen = new Map<FieldTally, SeenTimes>();
  // As many places as rows, in their order: a row that is none throws.
  const places = [...entry.fields.values()];
  for (const [index, row] of fields.entries()) {
    const place = places[index];
    if (place !== undefined) seen.set(place, seenTimes(row));
  }
  return {
    ...{ entry, seen },
    whole: whole === undefined ? undefined : latencyRow(jsonOf(whole, "latency")),
  };
}

function seenTimes(row: Row): SeenTimes {
  const { firstMs, lastMs } = row;
  return {
    firstMs: typeof firstMs === "number" ? firstMs : 0,
    lastMs: typeof lastMs === "number" ? lastMs : 0,
  };
}
