import type { Role } from "../../core/index.ts";
import type { HardRuns, OpenRuns, Run } from "./rows.ts";
import { type Joining, addRun } from "./runs.ts";

/** So many exchanges without an event do not end a run of them: an outage need not be total. */
export const RUN_GAP = 2;

const ROLES_OF_RUNS = ["candidate", "secondary", "primary"] as const;

export function noRuns(): HardRuns {
  return { candidate: 0, secondary: 0, primary: 0, open: undefined };
}

/** Where one role breaks a hard rule; the index counts from the block's first exchange. */
export interface HardEvent {
  readonly role: Role;
  readonly block: number;
  readonly index: number;
}

/** Adds one event to the runs of its block. */
export function addEvent(runs: HardRuns, { role, block, index }: HardEvent): void {
  const known = openRuns(runs, block)[role];
  addRun(known, { first: index, last: index }, HARD_RUNS);
}

/**
 * Drops a complete block's runs, and counts them unless it is joint. One that begins within the gap of the block's
 * first exchange may go on with an outage of the block before, and does not count.
 */
export function closeRuns(runs: HardRuns, block: number, joint: boolean): void {
  const open = runs.open?.get(block);
  if (open === undefined) return;
  runs.open?.delete(block);
  if (runs.open?.size === 0) runs.open = undefined;
  if (joint) return;
  for (const role of ROLES_OF_RUNS) {
    for (const { first } of open[role]) if (first > RUN_GAP) runs[role] += 1;
  }
}

/** Adds counts, and joins the runs of open blocks: which events make a run does not depend on their order. */
export function mergeRuns(into: HardRuns, from: HardRuns): void {
  for (const role of ROLES_OF_RUNS) into[role] += from[role];
  for (const [block, open] of from.open ?? []) {
    const known = openRuns(into, block);
    for (const role of ROLES_OF_RUNS) {
      for (const run of open[role]) addRun(known[role], { ...run }, HARD_RUNS);
    }
  }
}

function openRuns(runs: HardRuns, block: number): OpenRuns {
  const blocks = (runs.open ??= new Map());
  let open = blocks.get(block);
  if (open === undefined) blocks.set(block, (open = { candidate: [], secondary: [], primary: [] }));
  return open;
}

/** A run of failures is its ends and nothing else. */
const HARD_RUNS: Joining<Run> = { gap: RUN_GAP, join: () => {} };
