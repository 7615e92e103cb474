import { type Statements, integer } from "./statements.ts";
import { writeTrend } from "./trend-rows.ts";

/** A verdict, and what it rests on: while that is the same, so is the verdict. */
export interface JudgedAs {
  readonly verdict: string;
  readonly basis: string;
}

/** Keeps a run's books, and what they say of its course. */
export function writeStatus(
  statements: Statements,
  saved: {
    readonly runName: string;
    readonly json: string;
    readonly nowMs: number;
  },
): void {
  const { runName, json, nowMs } = saved;
  statements.run(
    "UPDATE run SET status = ?, seenAtMs = max(seenAtMs, ?) WHERE name = ?",
    ...[json, nowMs, runName],
  );
  const totals = totalsOf(json);
  const runId = runNamed(statements, runName);
  if (totals === undefined || runId === undefined) return;
  writeTrend(statements, runId, { source: "status", atMs: nowMs, totals });
}

/** Keeps how a run is judged at a moment. */
export function writeJudged(
  statements: Statements,
  saved: { readonly runName: string; readonly judged: JudgedAs; readonly nowMs: number },
): void {
  const { runName, judged: totals, nowMs } = saved;
  const runId = runNamed(statements, runName);
  if (runId !== undefined)
    writeTrend(statements, runId, { source: "verdict", atMs: nowMs, totals });
}

function runNamed(statements: Statements, name: string): number | undefined {
  const row = statements.get("SELECT id FROM run WHERE name = ?", name);
  return row === undefined ? undefined : integer(row, "id");
}

/** Proxy and tap together; undefined where the books have no counters. */
function totalsOf(json: string): Readonly<Record<string, number>> | undefined {
  const status = fieldsOf(JSON.parse(json));
  const ways = [fieldsOf(status?.["counters"]), fieldsOf(status?.["tap"])];
  const known = ways.filter((way) => way !== undefined);
  if (known.length === 0) return undefined;
  const totals = { received: 0, mirrored: 0, dropped: 0, incomplete: 0 };
  for (const way of known) {
    totals.received += count(way["received"]);
    totals.mirrored += count(way["mirrored"]);
    totals.dropped += countAll(way["dropped"]);
    totals.incomplete += countAll(way["incomplete"]);
  }
  return totals;
}

function countAll(reasons: unknown): number {
  return Object.values(fieldsOf(reasons) ?? {}).reduce<number>((sum, one) => sum + count(one), 0);
}

function count(value: unknown): number {
  return typeof value === "number" && value >= 0 ? value : 0;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isFields(value) ? value : undefined;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
