import type { PerRole } from "../../core/index.ts";
import { type Statements, jsonOf } from "./statements.ts";

/** What tells one kept exchange from another at a glance. */
export interface SampleBrief {
  readonly capturedAt: string;
  readonly method: string;
  /** With its query, redacted as stored; a long one is cut. */
  readonly path: string;
  /** By role: the status of an answer, `timed out`, or why there is none. */
  readonly outcomes: PerRole<number | string>;
}

const PATH_LENGTH_MAX = 400;
/** Read by the database, so that no body leaves it. */
const SQL = `SELECT
  json_extract(data, '$.capturedAt', '$.request.method', '$.request.path') AS request,
  json_extract(data, '$.primary.kind', '$.secondary.kind', '$.candidate.kind',
    '$.primary.status', '$.secondary.status', '$.candidate.status',
    '$.primary.code', '$.secondary.code', '$.candidate.code') AS outcomes
  FROM sample WHERE id = ? AND json_valid(data)`;

/** Reads it without the bodies; undefined where there is no such sample, or none that is whole. */
export function sampleBrief(statements: Statements, id: string): SampleBrief | undefined {
  const row = statements.get(SQL, id);
  if (row === undefined) return undefined;
  const [capturedAt, method, path] = listOf(jsonOf(row, "request"));
  if (typeof capturedAt !== "string" || typeof method !== "string" || typeof path !== "string")
    return undefined;
  const told = listOf(jsonOf(row, "outcomes"));
  const outcome = (at: number): number | string => {
    const [kind, status, code] = [told[at], told[at + 3], told[at + 6]];
    if (kind === "answered" && typeof status === "number") return status;
    return kind === "timed-out" ? "timed out" : typeof code === "string" ? code : "failed";
  };
  return {
    ...{ capturedAt, method },
    path: path.length > PATH_LENGTH_MAX ? `${path.slice(0, PATH_LENGTH_MAX)}…` : path,
    outcomes: { primary: outcome(0), secondary: outcome(1), candidate: outcome(2) },
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
