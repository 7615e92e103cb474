import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { fromRows, toEndpointRow, toFieldRow } from "../tally/tally-rows.ts";
import { type Row, type Statements, integer, jsonOf, text } from "./statements.ts";

/** A tally's entry with the number of exchanges placed at its endpoint. */
export interface StoredEndpoint {
  readonly entry: EndpointTally;
  readonly placed: number;
}

export interface ChangedEndpoint extends StoredEndpoint {
  readonly fields: readonly FieldTally[];
}

const WRITE_ENDPOINT = `INSERT INTO endpointTally (runId, endpoint, placed, n, openBlocks, latency)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET placed = excluded.placed, n = excluded.n,
  openBlocks = excluded.openBlocks, latency = excluded.latency`;

const WRITE_FIELD = `INSERT INTO fieldTally (runId, endpoint, path, kind, candidate, secondary, "primary", "all",
  candidateBlocks, secondaryBlocks, baselineSecondaryBlocks, baselinePrimaryBlocks, detail)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET candidate = excluded.candidate, secondary = excluded.secondary,
  "primary" = excluded."primary", "all" = excluded."all", candidateBlocks = excluded.candidateBlocks,
  secondaryBlocks = excluded.secondaryBlocks, baselineSecondaryBlocks = excluded.baselineSecondaryBlocks,
  baselinePrimaryBlocks = excluded.baselinePrimaryBlocks, detail = excluded.detail`;

/** Writes an endpoint and its changed fields as they stand now; writing them twice changes nothing. */
export function writeEndpoint(
  statements: Statements,
  runId: number,
  changed: ChangedEndpoint,
): void {
  const { endpoint, n, openBlocks, latency } = toEndpointRow(changed.entry);
  const columns = [changed.placed, n, JSON.stringify(openBlocks), JSON.stringify(latency)];
  statements.run(WRITE_ENDPOINT, runId, endpoint, ...columns);
  for (const field of changed.fields) {
    const { path, kind, cells, ...rest } = toFieldRow(field);
    const {
      candidateBlocks,
      secondaryBlocks,
      baselineSecondaryBlocks,
      baselinePrimaryBlocks,
      ...detail
    } = rest;
    statements.run(
      WRITE_FIELD,
      ...[runId, endpoint, path, kind],
      ...[cells.candidate, cells.secondary, cells.primary, cells.all],
      ...[candidateBlocks, secondaryBlocks, baselineSecondaryBlocks, baselinePrimaryBlocks],
      JSON.stringify(detail),
    );
  }
}

/** An endpoint that went up in another one. */
export function removeEndpoint(statements: Statements, runId: number, endpoint: string): void {
  statements.run("DELETE FROM fieldTally WHERE runId = ? AND endpoint = ?", runId, endpoint);
  statements.run("DELETE FROM endpointTally WHERE runId = ? AND endpoint = ?", runId, endpoint);
}

/** All entries of a run. Throws TALLY_ROW_INVALID where a row is damaged. */
export function readEndpoints(statements: Statements, runId: number): StoredEndpoint[] {
  const fields = new Map<string, unknown[]>();
  for (const row of statements.all("SELECT * FROM fieldTally WHERE runId = ?", runId)) {
    const endpoint = text(row, "endpoint");
    const known = fields.get(endpoint);
    if (known === undefined) fields.set(endpoint, [fieldRowOf(row)]);
    else known.push(fieldRowOf(row));
  }
  return statements.all("SELECT * FROM endpointTally WHERE runId = ?", runId).map((row) => {
    const endpoint = text(row, "endpoint");
    const own = {
      endpoint,
      n: integer(row, "n"),
      openBlocks: jsonOf(row, "openBlocks"),
      latency: jsonOf(row, "latency"),
    };
    return { entry: fromRows(own, fields.get(endpoint) ?? []), placed: integer(row, "placed") };
  });
}

function fieldRowOf(row: Row): unknown {
  const detail = jsonOf(row, "detail");
  return {
    ...(typeof detail === "object" ? detail : {}),
    path: row["path"],
    kind: row["kind"],
    cells: {
      candidate: row["candidate"],
      secondary: row["secondary"],
      primary: row["primary"],
      all: row["all"],
    },
    candidateBlocks: row["candidateBlocks"],
    secondaryBlocks: row["secondaryBlocks"],
    baselineSecondaryBlocks: row["baselineSecondaryBlocks"],
    baselinePrimaryBlocks: row["baselinePrimaryBlocks"],
  };
}
