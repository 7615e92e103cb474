import { type JsonValue, isScalar } from "../../lift/json-value.ts";
import { type Work, deepEqual } from "../body/deep-equal.ts";
import { type PairOptions, alignPair } from "./align-pair.ts";
import { type Classes, createClasses } from "./classes.ts";
import { hashingCost } from "./hashing-cost.ts";
import { ALONE } from "./longest-common.ts";
import { IN_ORDER, orderOfRows } from "./order-of-rows.ts";
import { RowTable } from "./row-table.ts";
import { type Alignment, NO_ROWS, type Rows, type Side } from "./rows.ts";

export interface PartnerOptions {
  /** Order has no meaning. */
  readonly unordered: boolean;
  readonly work: Work;
}

/** The first role's elements with their partners, then what the other two share, then the rest. */
export function alignByPartner(
  sides: readonly Side[],
  { unordered, work }: PartnerOptions,
): Alignment {
  const [first, second, third] = sides;
  if (first === undefined || second === undefined) return { rows: NO_ROWS, order: IN_ORDER };
  const elements = countElements(sides);
  // Decided once for all roles: partners found in two ways would make a role odd that is not.
  if (work.left < elements || work.left < hashingCost(sides)) {
    work.left = 0;
    return { rows: rowsByIndex(sides), order: IN_ORDER };
  }
  const pairing: PairOptions = { unordered, classes: createClasses(work, elements), work };
  work.left -= elements;
  const table = new RowTable(sides);
  const own = table.columns[first.role];
  for (let index = 0; index < first.items.length; index += 1) own[table.add()] = index;
  const partners = alignPair(first.items, second.items, pairing);
  const left = enter(table, second, partners);
  const right =
    third === undefined
      ? []
      : enter(
          table,
          third,
          third.items === second.items ? partners : alignPair(first.items, third.items, pairing),
        );
  addLeftOvers(table, { left, right, second, third, pairing });
  const order = unordered ? IN_ORDER : orderOfRows(table.rows(), sides);
  const settled = settledIn(table, sides, pairing.classes);
  table.keep((row) => !settled(row));
  return { rows: table.rows(), order };
}

/** What nothing is left to spend on. */
function rowsByIndex(sides: readonly Side[]): Rows {
  const table = new RowTable(sides);
  const longest = Math.max(...sides.map(({ items }) => items.length));
  const [first] = sides;
  for (let index = 0; index < longest; index += 1) {
    const element = first?.items[index];
    let same = true;
    for (const { items } of sides) same &&= items[index] === element;
    if (same) continue;
    const row = table.add();
    for (const { role, items } of sides) {
      if (index < items.length) table.columns[role][row] = index;
    }
  }
  return table.rows();
}

/** Roles that share an array share its cost. */
function countElements(sides: readonly Side[]): number {
  let count = 0;
  for (const items of new Set(sides.map((side) => side.items))) count += items.length;
  return count;
}

/** Says whether the elements of a row are surely equal in all roles. */
function settledIn(
  { columns }: RowTable,
  sides: readonly Side[],
  classes: Classes,
): (row: number) => boolean {
  const [first, ...others] = sides;
  if (first === undefined) return () => false;
  const own = columns[first.role];
  const same = (at: number, other: Side, index: number): boolean => {
    const element = at < 0 ? undefined : first.items[at];
    const partner = index < 0 ? undefined : other.items[index];
    if (element === undefined || partner === undefined) return false;
    if (element === partner) return true;
    if (isScalar(element) || isScalar(partner)) return false;
    // Only what is of one class is worth a look: it is equal but for a collision of hashes.
    const known = classes.known(first.items)?.[at];
    if (known === undefined || known !== classes.known(other.items)?.[index]) return false;
    return deepEqual(element, partner);
  };
  return (row) => {
    const at = own[row] ?? ALONE;
    for (const other of others)
      if (!same(at, other, columns[other.role][row] ?? ALONE)) return false;
    return true;
  };
}

/** Enters a role's partners into the first role's rows; returns what of it is left over. */
function enter({ columns }: RowTable, { role, items }: Side, partners: Int32Array): number[] {
  columns[role].set(partners);
  const taken = new Uint8Array(items.length);
  for (let index = 0; index < partners.length; index += 1) {
    const partner = partners[index] ?? ALONE;
    if (partner >= 0) taken[partner] = 1;
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
function addLeftOvers(table: RowTable, { left, right, second, third, pairing }: LeftOvers): void {
  const shared = second.items === third?.items;
  const ours = pick(second.items, left);
  const partners = alignPair(ours, shared ? ours : pick(third?.items ?? [], right), pairing);
  const taken = new Uint8Array(right.length);
  for (let at = 0; at < left.length; at += 1) {
    const partner = partners[at] ?? ALONE;
    const row = table.add();
    table.columns[second.role][row] = left[at] ?? ALONE;
    if (third === undefined || partner < 0) continue;
    table.columns[third.role][row] = right[partner] ?? ALONE;
    taken[partner] = 1;
  }
  if (third === undefined) return;
  for (let at = 0; at < right.length; at += 1) {
    if (taken[at] === 0) table.columns[third.role][table.add()] = right[at] ?? ALONE;
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
