import { ROLES } from "../../core/index.ts";
import { noLatencies } from "../tally/entry.ts";
import type { EndpointTally } from "../tally/rows.ts";
import { toEndpointRow } from "../tally/tally-rows.ts";
import { type Statements, jsonOf } from "./statements.ts";

/**
 * Latency buckets of an endpoint that changed since its counts were last written as a whole, by
 * `latencyMark`; or that all of them are to be written.
 */
export type LatencyMarks = "whole" | ReadonlySet<number>;

type Latency = EndpointTally["latency"];

const ROLE_STEP = 2 ** 16;

/** A role's bucket as one number. */
export function latencyMark(roleIndex: number, bucket: number): number {
  return roleIndex * ROLE_STEP + bucket;
}

/** The counts of the marked buckets alone, as they stand now. */
export function markedLatency(latency: Latency, marks: LatencyMarks): Latency {
  const marked = noLatencies();
  if (marks === "whole") return marked;
  for (const mark of marks) {
    const role = ROLES[Math.floor(mark / ROLE_STEP)];
    if (role === undefined) continue;
    const bucket = mark % ROLE_STEP;
    const count = latency[role].get(bucket);
    if (count !== undefined) marked[role].add(bucket, count);
  }
  return marked;
}

/** Hundreds of buckets a role: written as a whole only now and then, so that a commit stays small. */
export function writeWholeLatency(
  statements: Statements,
  by: { readonly runId: number; readonly commit: number },
  entry: EndpointTally,
): void {
  statements.run(
    "INSERT INTO endpointLatency (runId, endpoint, latency, changed) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET latency = excluded.latency, changed = excluded.changed",
    ...[by.runId, entry.endpoint, JSON.stringify(toEndpointRow(entry).latency), by.commit],
  );
}

/** An endpoint's whole counts, as they were when they were written. */
export function readWholeLatency(statements: Statements, runId: number, endpoint: string): unknown {
  return jsonOf(
    statements.get(
      "SELECT latency FROM endpointLatency WHERE runId = ? AND endpoint = ?",
      ...[runId, endpoint],
    ) ?? {},
    "latency",
  );
}

/** Later counts stand over earlier ones. What is no latency is handed on, for its reader to refuse. */
export function overlaidLatency(whole: unknown, marked: unknown): unknown {
  if (!isRecord(whole) || !isRecord(marked)) return marked;
  const overlaid: Record<string, unknown> = { ...marked };
  for (const role of ROLES) {
    const [below, above] = [whole[role], marked[role]];
    if (!isPairs(below) || !isPairs(above)) return marked;
    overlaid[role] = [...new Map([...below, ...above])];
  }
  return overlaid;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isPairs(value: unknown): value is (readonly [unknown, unknown])[] {
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2);
}
