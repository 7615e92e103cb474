import { ShadowError } from "../../core/index.ts";
import type { CountedPage, PageRequest } from "./read-models.ts";

/** What a list is ordered by, most significant first; the last part tells any two items apart. */
export type SortKey = readonly (number | string)[];

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 500;

export interface PageOptions<T> {
  readonly keyOf: (item: T) => SortKey;
  readonly request: PageRequest;
  /** Leaves out what does not fit; everything fits without. */
  readonly fits?: (item: T) => boolean;
}

/**
 * A page of a list that changes while it is read: the cursor holds the last item's sort key, so
 * nothing that keeps its place is given twice or left out. `sorted` must be in the order of the
 * keys. Throws BAD_PARAMETER for a cursor that is none of ours.
 */
export function pageAfter<T>(sorted: readonly T[], options: PageOptions<T>): CountedPage<T> {
  const { keyOf, request, fits } = options;
  const after = request.cursor === undefined ? undefined : readCursor(request.cursor);
  const limit = Math.min(LIMIT_MAX, Math.max(1, request.limit ?? LIMIT_DEFAULT));
  const from = after === undefined ? 0 : firstAfter(sorted, keyOf, after);
  if (fits === undefined) {
    const items = sorted.slice(from, from + limit);
    const more = from + limit < sorted.length;
    return { items, total: sorted.length, next: more ? cursorAt(items, keyOf) : null };
  }
  const items: T[] = [];
  let total = 0;
  let more = false;
  for (const [index, item] of sorted.entries()) {
    if (!fits(item)) continue;
    total += 1;
    if (index < from) continue;
    if (items.length < limit) items.push(item);
    else more = true;
  }
  return { items, total, next: more ? cursorAt(items, keyOf) : null };
}

/** What leads on from the last of these; null where there is none. */
function cursorAt<T>(items: readonly T[], keyOf: (item: T) => SortKey): string | null {
  const last = items.at(-1);
  return last === undefined ? null : writeCursor(keyOf(last));
}

/** Index of the first item beyond a key. */
function firstAfter<T>(sorted: readonly T[], keyOf: (item: T) => SortKey, after: SortKey): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = sorted[middle];
    if (item !== undefined && compareKeys(keyOf(item), after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function writeCursor(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

function readCursor(cursor: string): SortKey {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch (cause) {
    throw badCursor(cause);
  }
  if (!isSortKey(key) || key.length === 0) throw badCursor();
  return key;
}

function isSortKey(value: unknown): value is SortKey {
  return (
    Array.isArray(value) &&
    value.every((part) => typeof part === "number" || typeof part === "string")
  );
}

function badCursor(cause?: unknown): ShadowError {
  const message = "cursor: expected what next of the page before said";
  return new ShadowError("BAD_PARAMETER", message, { cause });
}

export function compareKeys(left: SortKey, right: SortKey): number {
  for (const [index, mine] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (mine === other) continue;
    if (typeof mine === "number" && typeof other === "number") return mine - other;
    return String(mine) < String(other) ? -1 : 1;
  }
  return left.length - right.length;
}
