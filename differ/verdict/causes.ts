import { KINDS } from "../compare/difference.ts";
import type { FieldTally } from "../tally/rows.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import { agreement } from "../tally/witnesses.ts";
import { compareText } from "./alpha-budget.ts";

/** Members of one cause are odd about equally often ... */
const COUNT_RATIO_MIN = 0.9;
/** ... and in the same exchanges: this many of 32 minima agree. */
const AGREEMENT_MIN = 29;

/**
 * Groups an endpoint's places that go wrong together: one broken thing often shows in many. Maps
 * each member to its group's head, the shallowest place; heads and loners are not in the map.
 */
export function findCauses(fields: Iterable<FieldTally>): ReadonlyMap<FieldTally, FieldTally> {
  const suspects = [...fields]
    .filter(isSuspect)
    .map((field) => ({ field, depth: depthOf(field.path) }));
  suspects.sort(
    (left, right) =>
      left.depth - right.depth ||
      compareText(left.field.path, right.field.path) ||
      KINDS.indexOf(left.field.kind) - KINDS.indexOf(right.field.kind),
  );
  const heads: FieldTally[] = [];
  const causedBy = new Map<FieldTally, FieldTally>();
  for (const { field } of suspects) {
    const head = heads.find((other) => goTogether(other, field));
    if (head === undefined) heads.push(field);
    else causedBy.set(field, head);
  }
  return causedBy;
}

function isSuspect(field: FieldTally): boolean {
  return field.path !== LATENCY_PATH && field.cells.candidate > field.cells.secondary;
}

function goTogether(left: FieldTally, right: FieldTally): boolean {
  const [low, high] = [left.cells.candidate, right.cells.candidate].sort((a, b) => a - b);
  if (low === undefined || high === undefined || low < COUNT_RATIO_MIN * high) return false;
  return agreement(left.witnesses, right.witnesses) >= AGREEMENT_MIN;
}

/** `outcome`, then `status`, then by the number of steps below the root or header. */
function depthOf(path: string): number {
  if (path === "outcome") return -2;
  if (path === "status") return -1;
  return countSteps(path);
}

/** Counts `.name` and `[...]` outside quotes; a header's or trailer's name is one step. */
function countSteps(path: string): number {
  let steps = path.startsWith("$") ? 0 : 1;
  let quoted = false;
  for (let at = path.startsWith("$") ? 1 : 0; at < path.length; at += 1) {
    const char = path[at];
    if (quoted && char === "\\") at += 1;
    else if (char === "'" && (quoted || path[at - 1] === "[")) quoted = !quoted;
    else if (!quoted && (char === "." || char === "[")) steps += 1;
  }
  return steps;
}
