import { type ListedDifference, fitsFilter } from "./difference-list.ts";
import type { DifferenceFilter } from "./read-models.ts";

/** Filters of one list whose outcome is kept: those that were asked for last. */
export const FILTERS_MAX = 16;

/**
 * What of a list fits a filter, gone through once for each list and filter: viewers ask for the same few
 * again and again, page by page, and a list stays the same until its view does not.
 */
export interface FilteredLists {
  of(list: readonly ListedDifference[], filter: DifferenceFilter): readonly ListedDifference[];
  /** Lists gone through so far. */
  readonly filtered: number;
}

export function createFilteredLists(): FilteredLists {
  let latest: readonly ListedDifference[] | undefined;
  const kept = new Map<string, readonly ListedDifference[]>();
  let filtered = 0;
  return {
    of(list, filter) {
      if (latest !== list) kept.clear();
      latest = list;
      const key = keyOf(filter);
      if (key === undefined) return list;
      const known = kept.get(key);
      if (known === undefined) filtered += 1;
      const fitting = known ?? list.filter(fitsFilter(filter));
      kept.delete(key);
      kept.set(key, fitting);
      for (const oldest of kept.keys()) {
        if (kept.size <= FILTERS_MAX) break;
        kept.delete(oldest);
      }
      return fitting;
    },
    get filtered() {
      return filtered;
    },
  };
}

/** The same for filters that ask for the same; undefined where everything fits. */
function keyOf(filter: DifferenceFilter): string | undefined {
  const { endpoint, class: odd, verdict, severity, approved, heads, q } = filter;
  const text = q?.trim().toLowerCase() ?? "";
  const asked = [endpoint, odd, verdict, severity, approved, heads === true || undefined];
  if (text === "" && asked.every((one) => one === undefined)) return undefined;
  return JSON.stringify([...asked.map((one) => one ?? null), text]);
}
