import { useEffect, useMemo } from "preact/hooks";
import { ask } from "./api.ts";
import { List, type ListPage } from "./list.ts";
import { isOutdatedBy } from "./live-events.ts";
import { onNews } from "./live.ts";

/** Lists of screens that were just left, so that coming back finds the rows and the place. */
const kept = new Map<string, List<unknown>>();
const KEPT_MAX = 8;
const REFRESH_MS = 2000;

/**
 * A list of the API by its path with filters (`/differences?verdict=fail`), live while it is shown.
 * The type of its items is the server's word, as for fetchJson.
 */
export function useList<T>(path: string, keyOf: (item: T) => string): List<T> {
  const list = useMemo(() => listOf(path, keyOf), [path]);
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined;
    void (list.state.peek().items.length === 0 ? list.reach(1) : list.refresh());
    const stop = onNews((event) => {
      if (due !== undefined || (event !== "all" && !isOutdatedBy(path, event))) return;
      due = setTimeout(() => {
        due = undefined;
        if (!document.hidden) void list.refresh();
      }, REFRESH_MS);
    });
    return () => {
      stop();
      clearTimeout(due);
    };
  }, [list]);
  return list;
}

function listOf<T>(path: string, keyOf: (item: T) => string): List<T> {
  const known = kept.get(path);
  kept.delete(path);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a path has one type of items
  const list = (known ?? made(path, keyOf)) as List<T>;
  kept.set(path, list);
  for (const [oldest, one] of kept) {
    if (kept.size <= KEPT_MAX) break;
    one.close();
    kept.delete(oldest);
  }
  return list;
}

function made<T>(path: string, keyOf: (item: T) => string): List<T> {
  return new List<T>({
    ...{ name: path, keyOf },
    read: ({ cursor, limit }, signal) => {
      const params = new URLSearchParams({ limit: String(limit) });
      if (cursor !== undefined) params.set("cursor", cursor);
      return ask<ListPage<T>>(`${path}${path.includes("?") ? "&" : "?"}${params}`, signal);
    },
  });
}
