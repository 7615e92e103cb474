import type { PerRole, Role } from "../../../core/index.ts";
import type { JsonArray } from "../../lift/json-value.ts";
import type { ArrayMode } from "../../rules/rule-options.ts";
import { type Work, deepEqual } from "../body/deep-equal.ts";
import { alignByPartner } from "./align-by-partner.ts";
import { alignByPosition } from "./align-by-position.ts";
import { uniqueKeys } from "./element-key.ts";
import { onlyUnequal } from "./only-unequal.ts";
import { IN_ORDER, orderOfRows } from "./order-of-rows.ts";
import { RowTable } from "./row-table.ts";
import { type Alignment, NO_ROWS, type Rows, type Side, rowsAt, shifted } from "./rows.ts";

export interface AlignOptions {
  readonly mode: ArrayMode | undefined;
  readonly inPlay: readonly Role[];
  readonly work: Work;
}

type Arrays = PerRole<JsonArray | undefined>;

/** Finds which elements of the arrays belong together, over all roles in play at once. */
export function alignArrays(arrays: Arrays, options: AlignOptions): Alignment {
  if (options.mode?.kind !== "key") {
    const single = onlyUnequal(arrays);
    if (single !== undefined) return { rows: single, order: IN_ORDER };
  }
  const sides = sidesOf(arrays, options);
  const ends = equalEnds(sides, options.work);
  if (options.mode?.kind !== "key" && sides.every((side) => lengthWithin(side, ends) <= 1)) {
    return { rows: lastElements(sides, ends), order: IN_ORDER };
  }
  const { rows, order } = alignMiddles(middlesOf(sides, ends), options);
  return { rows: ends.start > 0 ? shifted(rows, ends.start) : rows, order };
}

function alignMiddles(sides: readonly Side[], options: AlignOptions): Alignment {
  const { mode, work } = options;
  const names = mode?.kind === "key" ? mode.names : [];
  const unequal = alignByPosition(
    sides.map(({ items }) => items),
    { names, work },
  );
  if (unequal !== undefined) return { rows: rowsAt(unequal, rolesOf(sides)), order: IN_ORDER };
  const rows = names.length === 0 ? undefined : rowsByKey(sides, names);
  if (rows !== undefined) return { rows, order: orderOfRows(rows, sides) };
  return alignByPartner(sides, { unordered: mode?.kind === "set", work });
}

function rolesOf(sides: readonly Side[]): Role[] {
  return sides.map(({ role }) => role);
}

function sidesOf(arrays: Arrays, { inPlay }: AlignOptions): Side[] {
  const sides: Side[] = [];
  for (const role of inPlay) {
    const items = arrays[role];
    if (items !== undefined) sides.push({ role, items });
  }
  return sides;
}

/** How many elements are equal in all roles, at the start and at the end. */
interface Ends {
  readonly start: number;
  readonly end: number;
}

function equalEnds(sides: readonly Side[], work: Work): Ends {
  // Element by element they are walked anyway: a look ahead at every level would cost depth squared.
  if (sides.every(({ items }) => items.length === 1)) return { start: 0, end: 0 };
  let shortest = Infinity;
  for (const { items } of sides) shortest = Math.min(shortest, items.length);
  let start = 0;
  while (start < shortest && sameAtStart(sides, start, work)) start += 1;
  let end = 0;
  while (end < shortest - start && sameAtEnd(sides, end + 1, work)) end += 1;
  return { start, end };
}

function lengthWithin({ items }: Side, { start, end }: Ends): number {
  return items.length - start - end;
}

function middlesOf(sides: readonly Side[], { start, end }: Ends): readonly Side[] {
  if (start === 0 && end === 0) return sides;
  const middles = new Map<JsonArray, JsonArray>();
  return sides.map(({ role, items }): Side => {
    // Roles that share an array go on sharing it.
    const middle = middles.get(items) ?? items.slice(start, items.length - end);
    middles.set(items, middle);
    return { role, items: middle };
  });
}

function sameAtStart(sides: readonly Side[], at: number, work: Work): boolean {
  const first = sides[0]?.items[at];
  for (let side = 1; side < sides.length; side += 1) {
    if (!deepEqual(first, sides[side]?.items[at], work)) return false;
  }
  return true;
}

function sameAtEnd(sides: readonly Side[], fromEnd: number, work: Work): boolean {
  const first = sides[0]?.items.at(-fromEnd);
  for (let side = 1; side < sides.length; side += 1) {
    if (!deepEqual(first, sides[side]?.items.at(-fromEnd), work)) return false;
  }
  return true;
}

/** What is left is at most one element of each role: one row. */
function lastElements(sides: readonly Side[], ends: Ends): Rows {
  const roles = rolesOf(sides.filter((side) => lengthWithin(side, ends) > 0));
  return roles.length === 0 ? NO_ROWS : rowsAt([ends.start], roles);
}

/** By the keys a rule names; undefined where an element has no key or two have the same. */
function rowsByKey(sides: readonly Side[], names: readonly string[]): Rows | undefined {
  const table = new RowTable(sides);
  const rows = new Map<unknown, number>();
  for (const { role, items } of sides) {
    const keys = uniqueKeys(items, names);
    if (keys === undefined) return undefined;
    for (const [key, index] of keys) {
      const row = rows.get(key) ?? table.add();
      table.columns[role][row] = index;
      rows.set(key, row);
    }
  }
  return table.rows();
}
