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

/** Finds which elements of the arrays belong together, over all roles in play at once. */
export function alignArrays(arrays: Arrays, options: AlignOptions): Alignment {
  const trimmed = trim(arrays, options);
  const rows =
    options.mode?.kind === "key"
      ? (rowsByKey(trimmed.middles, options.mode.names) ?? rowsByPartner(trimmed.middles, options))
      : rowsByPartner(trimmed.middles, options);
  const unordered = options.mode?.kind === "set";
  const order = unordered ? { ps: true, pc: true, sc: true } : orderOf(rows);
  const { start } = trimmed;
  return {
    order,
    rows: start === 0 ? rows : rows.map((row) => shifted(row, start)),
  };
}

function shifted(row: Row, by: number): Row {
  const move = (index: number): number => (index < 0 ? ALONE : index + by);
  return {
    primary: move(row.primary),
    secondary: move(row.secondary),
    candidate: move(row.candidate),
  };
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
function rowsByKey(arrays: Arrays, names: readonly string[]): Row[] | undefined {
  const rows = new Map<string, { primary: number; secondary: number; candidate: number }>();
  for (const role of ROLES) {
    const array = arrays[role];
    if (array === undefined) continue;
    const keys = uniqueKeys(array, names);
    if (keys === undefined) return undefined;
    for (const [key, index] of keys) {
      const row = rows.get(key);
      if (row !== undefined) row[role] = index;
      else rows.set(key, { primary: ALONE, secondary: ALONE, candidate: ALONE, [role]: index });
    }
  }
  return [...rows.values()];
}

interface Side {
  readonly role: Role;
  readonly items: readonly JsonValue[];
}

/** The first role's elements with their partners, then what the other two share, then the rest. */
function rowsByPartner(arrays: Arrays, options: AlignOptions): Row[] {
  const sides: Side[] = [];
  for (const role of options.inPlay) {
    const items = arrays[role];
    if (items !== undefined) sides.push({ role, items });
  }
  const [first, second, third] = sides;
  if (first === undefined || second === undefined) return [];
  const pairing: PairOptions = {
    unordered: options.mode?.kind === "set",
    classes: createClasses(options.work),
    work: options.work,
  };
  const toSecond = alignPair(first.items, second.items, pairing);
  const toThird = third === undefined ? undefined : alignPair(first.items, third.items, pairing);
  const rows: Row[] = first.items.map((_, index) => ({
    primary: ALONE,
    secondary: ALONE,
    candidate: ALONE,
    [first.role]: index,
    [second.role]: toSecond[index] ?? ALONE,
    ...(third === undefined ? {} : { [third.role]: toThird?.[index] ?? ALONE }),
  }));
  const left = leftOver(second, toSecond);
  const right = third === undefined || toThird === undefined ? [] : leftOver(third, toThird);
  if (left.length > 0 || right.length > 0) {
    addLeftOvers(rows, { left, right, second, third, pairing });
  }
  return rows;
}

interface LeftOvers {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly second: Side;
  readonly third: Side | undefined;
  readonly pairing: PairOptions;
}

function addLeftOvers(rows: Row[], { left, right, second, third, pairing }: LeftOvers): void {
  const none = { primary: ALONE, secondary: ALONE, candidate: ALONE };
  const partners = alignPair(pick(second.items, left), pick(third?.items ?? [], right), pairing);
  const taken = new Set<number>();
  for (const [at, index] of left.entries()) {
    const partner = partners[at] ?? ALONE;
    const row = { ...none, [second.role]: index };
    if (third !== undefined && partner >= 0) {
      row[third.role] = right[partner] ?? ALONE;
      taken.add(partner);
    }
    rows.push(row);
  }
  if (third === undefined) return;
  for (const [at, index] of right.entries()) {
    if (!taken.has(at)) rows.push({ ...none, [third.role]: index });
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

function leftOver(side: Side, partners: Int32Array): number[] {
  const taken = new Uint8Array(side.items.length);
  for (const partner of partners) if (partner >= 0) taken[partner] = 1;
  const left: number[] = [];
  for (let index = 0; index < taken.length; index += 1) if (taken[index] === 0) left.push(index);
  return left;
}

function orderOf(rows: readonly Row[]): Agreement {
  return {
    ps: inOrder(rows, "primary", "secondary"),
    pc: inOrder(rows, "primary", "candidate"),
    sc: inOrder(rows, "secondary", "candidate"),
  };
}

function inOrder(rows: readonly Row[], left: Role, right: Role): boolean {
  const shared = rows.filter((row) => row[left] >= 0 && row[right] >= 0);
  let sorted = true;
  for (let at = 1; at < shared.length; at += 1) {
    if ((shared[at - 1]?.[left] ?? 0) > (shared[at]?.[left] ?? 0)) sorted = false;
  }
  if (!sorted) shared.sort((a, b) => a[left] - b[left]);
  return shared.every((row, at) => at === 0 || (shared[at - 1]?.[right] ?? 0) < row[right]);
}
