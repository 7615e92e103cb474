import { ShadowError } from "../../core/index.ts";
import type { CountedPage, PageRequest } from "./read-models.ts";

/** What a list is ordered by, most significant first; the last part tells any two items apart. */
export type SortKey = readonly (number | string)[];

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 500;

/**
 * A page of a list that changes while it is read: the cursor holds the last item's sort key, so
 * nothing that keeps its place is given twice or left out. Throws BAD_PARAMETER for a cursor that
 * is none of ours.
 */
export function pageAfter<T>(
  items: readonly T[],
  keyOf: (item: T) => SortKey,
  request: PageRequest,
): CountedPage<T> {
  const after = request.cursor === undefined ? undefined : readCursor(request.cursor);
  const limit = Math.min(LIMIT_MAX, Math.max(1, request.limit ?? LIMIT_DEFAULT));
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  keyed.sort((left, right) => compareKeys(left.key, right.key));
  const left = after === undefined ? keyed : keyed.filter(({ key }) => compareKeys(key, after) > 0);
  const page = left.slice(0, limit);
  const last = page.at(-1);
  const next = last === undefined || left.length <= limit ? null : writeCursor(last.key);
  return { items: page.map(({ item }) => item), next, total: items.length };
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

function compareKeys(left: SortKey, right: SortKey): number {
  for (const [index, mine] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (mine === other) continue;
    if (typeof mine === "number" && typeof other === "number") return mine - other;
    return String(mine) < String(other) ? -1 : 1;
  }
  return left.length - right.length;
}
