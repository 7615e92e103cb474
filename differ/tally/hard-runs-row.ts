import type { RowReader } from "./row-reader.ts";
import type { HardRuns } from "./rows.ts";
import { mergeRuns, noRuns } from "./hard-runs.ts";

const RUN_ROLES = ["candidate", "secondary", "primary"] as const;

/** Counts of runs, and those of open blocks, as JSON. */
export interface HardRunsRow {
  readonly candidate: number;
  readonly secondary: number;
  readonly primary: number;
  /** Block id, role (0 candidate, 1 secondary, 2 primary), first and last index in the block. */
  readonly open: [number, number, number, number][];
}

export const HARD_RUNS_KEYS: readonly (keyof HardRunsRow)[] = [...RUN_ROLES, "open"];

export function toHardRunsRow({ candidate, secondary, primary, open }: HardRuns): HardRunsRow {
  const rows: HardRunsRow["open"] = [];
  for (const [block, runs] of [...(open ?? [])].sort((left, right) => left[0] - right[0])) {
    for (const [number, role] of RUN_ROLES.entries()) {
      for (const { first, last } of runs[role]) rows.push([block, number, first, last]);
    }
  }
  return { candidate, secondary, primary, open: rows };
}

export function fromHardRunsRow(row: RowReader): HardRuns {
  const runs = noRuns();
  for (const role of RUN_ROLES) runs[role] = row.count(role);
  for (const [block = 0, number = 0, first = 0, last = 0] of row.tuples("open", 4)) {
    const open = { candidate: [], secondary: [], primary: [], [roleOf(number)]: [{ first, last }] };
    mergeRuns(runs, { ...noRuns(), open: new Map([[block, open]]) });
  }
  return runs;
}

function roleOf(number: number): (typeof RUN_ROLES)[number] {
  return RUN_ROLES[number] ?? "primary";
}
