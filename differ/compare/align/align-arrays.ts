import { type PerRole, ROLES, type Role, perRole } from "../../../core/index.ts";
import type { JsonArray, JsonValue } from "../../lift/json-value.ts";
import type { ArrayMode } from "../../rules/rule-options.ts";
import { type Work, deepEqual } from "../body/deep-equal.ts";
import type { Agreement } from "../odd-class.ts";
import { type PairOptions, alignPair } from "./align-pair.ts";
import { createClasses } from "./classes.ts";
import { uniqueKeys } from "./element-key.ts";
import { ALONE } from "./longest-common.ts";

/** The index of one element in each role, -1 where the role has it not. */
export type Row = PerRole<number>;

export interface Alignment {
  /** Elements to look at; those at both ends that are equal in all roles are left out. */
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
type MutableRow = { -readonly [R in Role]: number };

function emptyRow(): MutableRow {
  return { primary: ALONE, secondary: ALONE, candidate: ALONE };
}

function shift(row: MutableRow, by: number): void {
  for (const role of ROLES) if (row[role] >= 0) row[role] += by;
}

/** Finds which elements of the arrays belong together, over all roles in play at once. */
export function alignArrays(arrays: Arrays, options: AlignOptions): Alignment {
  const trimmed = trim(arrays, options);
  const rows =
    options.mode?.kind === "key"
      ? (rowsByKey(trimmed.middles, options.mode.names) ?? rowsByPartner(trimmed.middles, options))
      : rowsByPartner(trimmed.middles, options);
  const unordered = options.mode?.kind === "set";
  const order = unordered ? { ps: true, pc: true, sc: true } : orderOf(rows);
  if (trimmed.start > 0) for (const row of rows) shift(row, trimmed.start);
  return { order, rows };
}

/** Takes off what is equal in all roles at the start and at the end. */
function trim(arrays: Arrays, { inPlay, work }: AlignOptions): { start: number; middles: Arrays } {
  const present = inPlay.map((role) => arrays[role] ?? []);
  const shortest = Math.min(...present.map((array) => array.length));
  if (present.every((array) => array.length === 1)) return { start: 0, middles: arrays };
  const [base = [], ...others] = present;
  const same = (fromStart: number | undefined, fromEnd: number): boolean => {
    const item = base[fromStart ?? base.length - fromEnd];
    return others.every((other) =>
      deepEqual(item, other[fromStart ?? other.length - fromEnd], work),
    );
  };
  let start = 0;
  while (start < shortest && same(start, 0)) start += 1;
  let end = 0;
  while (end < shortest - start && same(undefined, end + 1)) end += 1;
  if (start === 0 && end === 0) return { start, middles: arrays };
  const middle = (array: JsonArray | undefined): JsonArray | undefined =>
    array?.slice(start, array.length - end);
  return { start, middles: perRole((role) => middle(arrays[role])) };
}

/** By the keys a rule names; undefined where an element has no key or two have the same. */
function rowsByKey(arrays: Arrays, names: readonly string[]): MutableRow[] | undefined {
  const rows = new Map<string, MutableRow>();
  for (const role of ROLES) {
    const array = arrays[role];
    if (array === undefined) continue;
    const keys = uniqueKeys(array, names);
    if (keys === undefined) return undefined;
    for (const [key, index] of keys) {
      const row = rows.get(key) ?? emptyRow();
      row[role] = index;
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

interface Side {
  readonly role: Role;
  readonly items: readonly JsonValue[];
}

/** The first role's elements with their partners, then what the other two share, then the rest. */
function rowsByPartner(arrays: Arrays, options: AlignOptions): MutableRow[] {
  const sides: Side[] = [];
  for (const role of options.inPlay) {
    const items = arrays[role];
    if (items !== undefined) sides.push({ role, items });
  }
  const [first, second, third] = sides;
  if (first === undefined || second === undefined) return [];
  const elements = sides.reduce((sum, side) => sum + side.items.length, 0);
  const pairing: PairOptions = {
    // Decided once for all roles: partners found in two ways would make a role odd that is not.
    byIndex: options.work.left < elements,
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
  return rows;
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
  const partners = alignPair(pick(second.items, left), pick(third?.items ?? [], right), pairing);
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

function orderOf(rows: readonly Row[]): Agreement {
  return {
    ps: inOrder(rows, "primary", "secondary"),
    pc: inOrder(rows, "primary", "candidate"),
    sc: inOrder(rows, "secondary", "candidate"),
  };
}

/** Whether the elements two roles share stand in the same order in both. */
function inOrder(rows: readonly Row[], left: Role, right: Role): boolean {
  let lastLeft = ALONE;
  let lastRight = ALONE;
  let ordered = true;
  for (const row of rows) {
    const at = row[left];
    if (at < 0 || row[right] < 0) continue;
    if (at < lastLeft) return inOrder(sortedBy(rows, left), left, right);
    if (row[right] < lastRight) ordered = false;
    lastLeft = at;
    lastRight = row[right];
  }
  return ordered;
}

/** Those that the role has, by its index: an index occurs once, so each has its slot. */
function sortedBy(rows: readonly Row[], role: Role): Row[] {
  const slots: (Row | undefined)[] = Array.from({ length: rows.length });
  for (const row of rows) if (row[role] >= 0) slots[row[role]] = row;
  return slots.filter((row) => row !== undefined);
}
