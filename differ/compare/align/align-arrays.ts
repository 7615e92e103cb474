import { type PerRole, ROLES, type Role } from "../../../core/index.ts";
import { type JsonArray, type JsonValue, isScalar } from "../../lift/json-value.ts";
import type { ArrayMode } from "../../rules/rule-options.ts";
import { type Work, deepEqual } from "../body/deep-equal.ts";
import type { Agreement } from "../odd-class.ts";
import { alignByPosition } from "./align-by-position.ts";
import { type PairOptions, alignPair } from "./align-pair.ts";
import { type Classes, createClasses } from "./classes.ts";
import { uniqueKeys } from "./element-key.ts";
import { hashingCost } from "./hashing-cost.ts";
import { ALONE } from "./longest-common.ts";
import { onlyUnequal } from "./only-unequal.ts";
import { IN_ORDER, orderOfRows } from "./order-of-rows.ts";
import { type MutableRow, type Row, type Side, emptyRow } from "./rows.ts";

export interface Alignment {
  /** Elements to look at; most of those that are equal in all roles are left out. */
  readonly rows: readonly Row[];
  /** Whether the elements that two roles share stand in the same order. */
  readonly order: Agreement;
}

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
  const found = alignMiddles(middlesOf(sides, ends), options);
  if (ends.start > 0) for (const row of found.rows) shift(row, ends.start);
  return found;
}

function alignMiddles(sides: readonly Side[], options: AlignOptions): MutableAlignment {
  const { mode, work } = options;
  const names = mode?.kind === "key" ? mode.names : [];
  const unequal = alignByPosition(
    sides.map(({ items }) => items),
    { names, work },
  );
  if (unequal !== undefined) {
    return { rows: unequal.map((at) => rowAt(sides, at)), order: IN_ORDER };
  }
  const rows = names.length === 0 ? undefined : rowsByKey(sides, names);
  if (rows !== undefined) return { rows, order: orderOfRows(rows, sides) };
  return alignByPartner(sides, options);
}

interface MutableAlignment extends Alignment {
  readonly rows: readonly MutableRow[];
}

/** The row of the elements that stand at one index in all roles. */
function rowAt(sides: readonly Side[], index: number): MutableRow {
  const row = emptyRow();
  for (const { role } of sides) row[role] = index;
  return row;
}

function shift(row: MutableRow, by: number): void {
  for (const role of ROLES) if (row[role] >= 0) row[role] += by;
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
function lastElements(sides: readonly Side[], ends: Ends): MutableRow[] {
  const row = emptyRow();
  let some = false;
  for (const side of sides) {
    if (lengthWithin(side, ends) < 1) continue;
    row[side.role] = ends.start;
    some = true;
  }
  return some ? [row] : [];
}

/** By the keys a rule names; undefined where an element has no key or two have the same. */
function rowsByKey(sides: readonly Side[], names: readonly string[]): MutableRow[] | undefined {
  const rows = new Map<unknown, MutableRow>();
  for (const { role, items } of sides) {
    const keys = uniqueKeys(items, names);
    if (keys === undefined) return undefined;
    for (const [key, index] of keys) {
      const row = rows.get(key) ?? emptyRow();
      row[role] = index;
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

/** The first role's elements with their partners, then what the other two share, then the rest. */
function alignByPartner(sides: readonly Side[], options: AlignOptions): MutableAlignment {
  const [first, second, third] = sides;
  if (first === undefined || second === undefined) return { rows: [], order: IN_ORDER };
  const elements = countElements(sides);
  // Decided once for all roles: partners found in two ways would make a role odd that is not.
  if (options.work.left < elements || options.work.left < hashingCost(sides)) {
    options.work.left = 0;
    return { rows: rowsByIndex(sides), order: IN_ORDER };
  }
  const pairing: PairOptions = {
    unordered: options.mode?.kind === "set",
    classes: createClasses(options.work),
    work: options.work,
  };
  options.work.left -= elements;
  const rows: MutableRow[] = [];
  for (let index = 0; index < first.items.length; index += 1) {
    const row = emptyRow();
    row[first.role] = index;
    rows.push(row);
  }
  const left = join(rows, first, { side: second, pairing });
  const right = third === undefined ? [] : join(rows, first, { side: third, pairing });
  addLeftOvers(rows, { left, right, second, third, pairing });
  const order = pairing.unordered ? IN_ORDER : orderOfRows(rows, sides);
  return { rows: rows.filter((row) => !settled(row, sides, pairing.classes)), order };
}

/** What nothing is left to spend on. */
function rowsByIndex(sides: readonly Side[]): MutableRow[] {
  const rows: MutableRow[] = [];
  const longest = Math.max(...sides.map(({ items }) => items.length));
  const [first] = sides;
  for (let index = 0; index < longest; index += 1) {
    const element = first?.items[index];
    if (sides.every(({ items }) => items[index] === element)) continue;
    const row = emptyRow();
    for (const { role, items } of sides) if (index < items.length) row[role] = index;
    rows.push(row);
  }
  return rows;
}

/** Roles that share an array share its cost. */
function countElements(sides: readonly Side[]): number {
  let count = 0;
  for (const items of new Set(sides.map((side) => side.items))) count += items.length;
  return count;
}

/** Whether the elements of a row are surely equal in all roles. */
function settled(row: Row, sides: readonly Side[], classes: Classes): boolean {
  const [first] = sides;
  if (first === undefined) return false;
  const at = row[first.role];
  const element = first.items[at];
  for (let side = 1; side < sides.length; side += 1) {
    const other = sides[side];
    if (other === undefined) continue;
    const index = row[other.role];
    const partner = other.items[index];
    if (element === undefined || partner === undefined) return false;
    if (element === partner) continue;
    if (isScalar(element) || isScalar(partner)) return false;
    // Only what is of one class is worth a look: it is equal but for a collision of hashes.
    const own = classes.known(first.items)?.[at];
    if (own === undefined || own !== classes.known(other.items)?.[index]) return false;
    if (!deepEqual(element, partner)) return false;
  }
  return true;
}

/** Enters a role's partners into the first role's rows; returns what of it is left over. */
function join(
  rows: readonly MutableRow[],
  first: Side,
  { side, pairing }: { side: Side; pairing: PairOptions },
): number[] {
  const partners = alignPair(first.items, side.items, pairing);
  const taken = new Uint8Array(side.items.length);
  for (let index = 0; index < partners.length; index += 1) {
    const partner = partners[index] ?? ALONE;
    const row = rows[index];
    if (row === undefined || partner < 0) continue;
    row[side.role] = partner;
    taken[partner] = 1;
  }
  const left: number[] = [];
  for (let index = 0; index < taken.length; index += 1) if (taken[index] === 0) left.push(index);
  return left;
}

interface LeftOvers {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly second: Side;
  readonly third: Side | undefined;
  readonly pairing: PairOptions;
}

/** What the first role has not: shared by the other two, or one's alone. */
function addLeftOvers(
  rows: MutableRow[],
  { left, right, second, third, pairing }: LeftOvers,
): void {
  const shared = second.items === third?.items;
  const ours = pick(second.items, left);
  const partners = alignPair(ours, shared ? ours : pick(third?.items ?? [], right), pairing);
  const taken = new Uint8Array(right.length);
  for (const [at, index] of left.entries()) {
    const partner = partners[at] ?? ALONE;
    const row = emptyRow();
    row[second.role] = index;
    if (third !== undefined && partner >= 0) {
      row[third.role] = right[partner] ?? ALONE;
      taken[partner] = 1;
    }
    rows.push(row);
  }
  if (third === undefined) return;
  for (const [at, index] of right.entries()) {
    if (taken[at] === 1) continue;
    const row = emptyRow();
    row[third.role] = index;
    rows.push(row);
  }
}

function pick(items: readonly JsonValue[], indices: readonly number[]): JsonValue[] {
  const picked: JsonValue[] = [];
  for (const index of indices) {
    const item = items[index];
    if (item !== undefined) picked.push(item);
  }
  return picked;
}
