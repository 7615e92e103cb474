import type { Run } from "./rows.ts";

/** Adds what `other` counts besides its ends. */
type Join<R extends Run> = (into: R, other: R) => void;

/**
 * Adds a run to those of a block, which are in order and further apart than `gap` exchanges; runs that are not
 * become one. What is added must be the caller's to give away: it is kept, and grows.
 */
export function addRun<R extends Run>(runs: R[], added: R, gap: number, join: Join<R>): void {
  const last = runs.at(-1);
  if (last === undefined || added.first > last.last + gap + 1) {
    runs.push(added);
    return;
  }
  if (added.first >= last.first) {
    joinRuns(last, added, join);
    return;
  }
  addAmong(runs, added, gap, join);
}

/** For what comes late: as few exchanges are under way at a time, seldom. */
function addAmong<R extends Run>(runs: R[], added: R, gap: number, join: Join<R>): void {
  let from = 0;
  while ((runs[from]?.last ?? added.first) + gap + 1 < added.first) from += 1;
  let to = from;
  for (let next = runs[to]; next !== undefined; next = runs[to]) {
    if (next.first > added.last + gap + 1) break;
    joinRuns(added, next, join);
    to += 1;
  }
  runs.splice(from, to - from, added);
}

function joinRuns<R extends Run>(into: R, other: R, join: Join<R>): void {
  into.first = Math.min(into.first, other.first);
  into.last = Math.max(into.last, other.last);
  join(into, other);
}
