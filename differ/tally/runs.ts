import type { Run } from "./rows.ts";

export interface Joining<R extends Run> {
  /** So many exchanges between two runs do not part them. */
  readonly gap: number;
  /** Adds what the other counts besides its ends. */
  join(into: R, other: R): void;
}

/**
 * Adds a run to those of a block, which are in order and further apart than the gap; runs that are not
 * become one. What is added must be the caller's to give away: it is kept, and grows.
 */
export function addRun<R extends Run>(runs: R[], added: R, how: Joining<R>): void {
  const last = runs.at(-1);
  if (last === undefined || added.first > last.last + how.gap + 1) {
    runs.push(added);
    return;
  }
  if (added.first >= last.first) {
    joinRuns(last, added, how);
    return;
  }
  addAmong(runs, added, how);
}

/** For what comes late: as few exchanges are under way at a time, seldom. */
function addAmong<R extends Run>(runs: R[], added: R, how: Joining<R>): void {
  const { gap } = how;
  let from = 0;
  while ((runs[from]?.last ?? added.first) + gap + 1 < added.first) from += 1;
  let to = from;
  for (let next = runs[to]; next !== undefined; next = runs[to]) {
    if (next.first > added.last + gap + 1) break;
    joinRuns(added, next, how);
    to += 1;
  }
  runs.splice(from, to - from, added);
}

function joinRuns<R extends Run>(into: R, other: R, how: Joining<R>): void {
  into.first = Math.min(into.first, other.first);
  into.last = Math.max(into.last, other.last);
  how.join(into, other);
}
