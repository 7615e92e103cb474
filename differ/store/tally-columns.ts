import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { fromRows, toEndpointRow, toFieldRow } from "../tally/tally-rows.ts";
import {
  type LatencyMarks,
  markedLatency,
  overlaidLatency,
  readWholeLatency,
  writeWholeLatency,
} from "./latency-columns.ts";
import { type Row, type Statements, integer, jsonOf, text } from "./statements.ts";

/** A tally's entry with the number of exchanges placed at its endpoint. */
export interface StoredEndpoint {
  readonly entry: EndpointTally;
  readonly placed: number;
}

export interface ChangedEndpoint extends StoredEndpoint {
  readonly fields: readonly FieldTally[];
  readonly latencyMarks: LatencyMarks;
}

const WRITE_ENDPOINT = `INSERT INTO endpointTally (runId, endpoint, changed, born, placed, n, openBlocks, latency, detail)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET changed = excluded.changed, placed = excluded.placed, n = excluded.n,
  openBlocks = excluded.openBlocks, latency = excluded.latency, detail = excluded.detail`;

/** A place changes when a block is complete, too: it was seen where its cells grew. */
const WRITE_FIELD = `INSERT INTO fieldTally (runId, endpoint, path, kind, candidate, secondary, "primary", "all",
  candidateBlocks, secondaryBlocks, baselineSecondaryBlocks, baselinePrimaryBlocks, detail, changed, firstMs, lastMs)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET changed = excluded.changed,
  lastMs = CASE WHEN excluded.candidate + excluded.secondary + excluded."primary" + excluded."all"
    > candidate + secondary + "primary" + "all" THEN max(lastMs, excluded.lastMs) ELSE lastMs END,
  candidate = excluded.candidate, secondary = excluded.secondary,
  "primary" = excluded."primary", "all" = excluded."all", candidateBlocks = excluded.candidateBlocks,
  secondaryBlocks = excluded.secondaryBlocks, baselineSecondaryBlocks = excluded.baselineSecondaryBlocks,
  baselinePrimaryBlocks = excluded.baselinePrimaryBlocks, detail = excluded.detail`;

/** Which commit of which run writes, and when. */
export interface Writing {
  readonly runId: number;
  /** Counts from 1. */
  readonly commit: number;
  readonly atMs: number;
}

/** Writes an endpoint and its changed fields as they stand now; writing them twice changes nothing. */
export function writeEndpoint(
  statements: Statements,
  { runId, commit, atMs }: Writing,
  changed: ChangedEndpoint,
): void {
  const { entry, latencyMarks } = changed;
  if (latencyMarks === "whole") writeWholeLatency(statements, { runId, commit }, entry);
  const marked = { ...entry, latency: markedLatency(entry.latency, latencyMarks) };
  const { endpoint, n, openBlocks, latency, detail: parts } = toEndpointRow(marked);
  const json = [openBlocks, latency, parts].map((value) => JSON.stringify(value));
  statements.run(WRITE_ENDPOINT, runId, endpoint, commit, commit, changed.placed, n, ...json);
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
      ...[JSON.stringify(detail), commit, atMs, atMs],
    );
  }
}

/** An endpoint that went up in another one. */
export function removeEndpoint(statements: Statements, runId: number, endpoint: string): void {
  statements.run("DELETE FROM fieldTally WHERE runId = ? AND endpoint = ?", runId, endpoint);
  statements.run("DELETE FROM endpointTally WHERE runId = ? AND endpoint = ?", runId, endpoint);
  statements.run("DELETE FROM learned WHERE runId = ? AND endpoint = ?", runId, endpoint);
}

/**
 * The entries of a run, one at a time: all of them as rows would be several times the tally itself.
 * Throws TALLY_ROW_INVALID where a row is damaged.
 */
export function* readEndpoints(statements: Statements, runId: number): Generator<StoredEndpoint> {
  const names = statements.all("SELECT endpoint FROM endpointTally WHERE runId = ?", runId);
  for (const name of names) {
    const key = [runId, text(name, "endpoint")] as const;
    const row = statements.get(
      "SELECT * FROM endpointTally WHERE runId = ? AND endpoint = ?",
      ...key,
    );
    const fields = statements.all(
      "SELECT * FROM fieldTally WHERE runId = ? AND endpoint = ?",
      ...key,
    );
    if (row !== undefined) yield storedEndpoint(row, fields, readWholeLatency(statements, ...key));
  }
}

function storedEndpoint(row: Row, fields: readonly Row[], whole: unknown): StoredEndpoint {
  const latency = overlaidLatency(whole, jsonOf(row, "latency"));
  const parts = { openBlocks: jsonOf(row, "openBlocks"), latency };
  return { entry: endpointOf(row, fields, parts), placed: integer(row, "placed") };
}

/** An entry from its rows; throws TALLY_ROW_INVALID where one is damaged. */
export function endpointOf(
  row: Row,
  fields: readonly Row[],
  parts: { readonly openBlocks: unknown; readonly latency: unknown },
): EndpointTally {
  const own = {
    endpoint: text(row, "endpoint"),
    n: integer(row, "n"),
    ...parts,
    detail: jsonOf(row, "detail"),
  };
  return fromRows(own, fields.map(fieldRowOf));
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
