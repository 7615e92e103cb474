import { hasTable } from "./later-schema.ts";
import { type Statements, integer, jsonOf, text } from "./statements.ts";

/** Who tells of a run's course: its commits, its main thread's books, and who judged it. */
export type TrendSource = "commits" | "status" | "verdict";

/** What had been counted by the end of a step; of a later step it is as much or more. */
export interface TrendRow {
  readonly source: TrendSource;
  /** When the step begins. Milliseconds since 1970, a multiple of its width. */
  readonly atMs: number;
  readonly everyMs: number;
  readonly totals: unknown;
}

/** Steps from the first to the last one, of each source. */
export const TREND_STEPS_MAX = 240;
const EVERY_MS_MIN = 1000;

/** The width, from `everyMs` on by doubling, at which so long a course has no more steps than are kept. */
export function trendWidth(everyMs: number, firstMs: number, lastMs: number): number {
  let width = Math.max(EVERY_MS_MIN, everyMs);
  while (stepOf(lastMs, width) - stepOf(firstMs, width) >= TREND_STEPS_MAX * width) width *= 2;
  return width;
}

/** The beginning of the step that a moment is in. */
export function stepOf(atMs: number, everyMs: number): number {
  return Math.floor(atMs / everyMs) * everyMs;
}

/** Keeps totals as they stand now as those of the step at hand; earlier steps become wider where they are too many. */
export function writeTrend(
  statements: Statements,
  runId: number,
  now: { readonly source: TrendSource; readonly atMs: number; readonly totals: unknown },
): void {
  const { source, atMs } = now;
  const known = statements.get(
    "SELECT min(atMs) AS firstMs, max(atMs) AS lastMs, max(everyMs) AS everyMs FROM trend WHERE runId = ? AND source = ?",
    ...[runId, source],
  );
  const [first, last, before] = [known?.["firstMs"], known?.["lastMs"], known?.["everyMs"]].map(
    (value) => (typeof value === "number" ? value : undefined),
  );
  const ends = [first ?? atMs, last ?? atMs, atMs];
  const everyMs = trendWidth(before ?? EVERY_MS_MIN, Math.min(...ends), Math.max(...ends));
  if (before !== undefined && before !== everyMs) widen(statements, { runId, source, everyMs });
  writeRow(statements, runId, { ...now, atMs: stepOf(atMs, everyMs), everyMs });
}

/** Of steps that become one, the last one's totals are its own. */
function widen(
  statements: Statements,
  { runId, source, everyMs }: { runId: number; source: TrendSource; everyMs: number },
): void {
  const kept = new Map<number, TrendRow>();
  for (const row of readTrend(statements, runId)) {
    if (row.source !== source) continue;
    const atMs = stepOf(row.atMs, everyMs);
    kept.set(atMs, { ...row, atMs, everyMs });
  }
  statements.run("DELETE FROM trend WHERE runId = ? AND source = ?", runId, source);
  for (const row of kept.values()) writeRow(statements, runId, row);
}

function writeRow(statements: Statements, runId: number, row: TrendRow): void {
  statements.run(
    "INSERT OR REPLACE INTO trend (runId, source, atMs, everyMs, totals) VALUES (?, ?, ?, ?, ?)",
    ...[runId, row.source, row.atMs, row.everyMs, JSON.stringify(row.totals)],
  );
}

/** Of each source in the order of time; none where an older program wrote the file. */
export function readTrend(statements: Statements, runId: number): TrendRow[] {
  if (!hasTable(statements, "trend")) return [];
  const rows = statements.all(
    "SELECT source, atMs, everyMs, totals FROM trend WHERE runId = ? ORDER BY source, atMs",
    runId,
  );
  return rows.flatMap((row) => {
    const source = SOURCES.find((known) => known === text(row, "source"));
    if (source === undefined) return [];
    const [atMs, everyMs] = [integer(row, "atMs"), integer(row, "everyMs")];
    return [{ source, atMs, everyMs, totals: jsonOf(row, "totals") }];
  });
}

const SOURCES: readonly TrendSource[] = ["commits", "status", "verdict"];
