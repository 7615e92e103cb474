import type { JsonValue } from "../../lift/json-value.ts";
import type { Work } from "../body/deep-equal.ts";
import type { Classes } from "./classes.ts";
import { ALONE, longestCommon } from "./longest-common.ts";
import { pairGaps } from "./pair-gaps.ts";
import { GOOD, byIndex, partnersById, partnersByName } from "./partners-by-name.ts";

export interface PairOptions {
  /** Order has no meaning: equal elements are partners wherever they stand. */
  readonly unordered: boolean;
  readonly classes: Classes;
  readonly work: Work;
}

/** The partner of each left element in the right array. Linear but for the bounded search. */
export function alignPair(
  left: readonly JsonValue[],
  right: readonly JsonValue[],
  options: PairOptions,
): Int32Array {
  if (left.length === 0 || right.length === 0) return new Int32Array(left.length).fill(ALONE);
  if (left.length === 1 && right.length === 1) return new Int32Array(1);
  if (left === right) return byIndex(left.length, right.length);
  const partners = findPartners(left, right, options);
  pairGaps({ left, right, partners }, options.work, options.unordered);
  return partners;
}

/** By an id, by equality, or by another name where these say little. */
function findPartners(
  left: readonly JsonValue[],
  right: readonly JsonValue[],
  options: PairOptions,
): Int32Array {
  const byId = partnersById(left, right);
  if (byId !== undefined && byId.worth >= GOOD) return byId.partners;
  const byEquality = byId === undefined ? alignByEquality(left, right, options) : undefined;
  if (byEquality !== undefined && mostlyPaired(byEquality, right.length)) return byEquality;
  const byName = partnersByName([left, right], byId, options.work);
  return byName?.partners ?? byEquality ?? byIndex(left.length, right.length);
}

function mostlyPaired(partners: Int32Array, rightLength: number): boolean {
  let paired = 0;
  for (const partner of partners) if (partner >= 0) paired += 1;
  return paired * 2 >= Math.min(partners.length, rightLength);
}

function alignByEquality(
  left: readonly JsonValue[],
  right: readonly JsonValue[],
  { unordered, classes }: PairOptions,
): Int32Array {
  const a = classes.of(left);
  const b = classes.of(right);
  const pair = { a, b, classCount: classes.count() };
  const partners = new Int32Array(a.length).fill(ALONE);
  if (!unordered && !sameMultiset(pair)) alignInOrder(pair, partners);
  alignLeftovers(pair, partners);
  return partners;
}

/** Two sequences of classes, numbered from 0 to below `classCount`. */
interface ClassPair {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly classCount: number;
}

/** What only one side has cannot be common, so it is taken out before the search. */
function alignInOrder({ a, b, classCount }: ClassPair, partners: Int32Array): void {
  const aKept = indicesIn(a, occurring(b, classCount));
  const bKept = indicesIn(b, occurring(a, classCount));
  const common = longestCommon(pick(a, aKept), pick(b, bKept));
  if (common === undefined) return;
  for (let at = 0; at < common.length; at += 1) {
    const partner = common[at] ?? ALONE;
    if (partner >= 0) partners[aKept[at] ?? 0] = bKept[partner] ?? ALONE;
  }
}

/** Equal elements that stand elsewhere: the k-th alone on one side with the k-th on the other. */
function alignLeftovers({ a, b, classCount }: ClassPair, partners: Int32Array): void {
  const { heads, nexts } = freeByClass(b, classCount, partners);
  for (let index = 0; index < a.length; index += 1) {
    if ((partners[index] ?? ALONE) >= 0) continue;
    const free = heads[a[index] ?? 0] ?? ALONE;
    partners[index] = free;
    if (free >= 0) heads[a[index] ?? 0] = nexts[free] ?? ALONE;
  }
}

/** Per class a list, threaded through the indices, of what has no partner on the right yet. */
function freeByClass(
  b: Int32Array,
  classCount: number,
  partners: Int32Array,
): { heads: Int32Array; nexts: Int32Array } {
  const taken = new Uint8Array(b.length);
  for (const partner of partners) if (partner >= 0) taken[partner] = 1;
  const heads = new Int32Array(classCount).fill(ALONE);
  const nexts = new Int32Array(b.length).fill(ALONE);
  for (let index = b.length - 1; index >= 0; index -= 1) {
    if (taken[index] === 1) continue;
    nexts[index] = heads[b[index] ?? 0] ?? ALONE;
    heads[b[index] ?? 0] = index;
  }
  return { heads, nexts };
}

function sameMultiset({ a, b, classCount }: ClassPair): boolean {
  if (a.length !== b.length) return false;
  const counts = new Int32Array(classCount);
  for (const value of a) counts[value] = (counts[value] ?? 0) + 1;
  for (const value of b) counts[value] = (counts[value] ?? 0) - 1;
  return counts.every((count) => count === 0);
}

function occurring(values: Int32Array, classCount: number): Uint8Array {
  const occurs = new Uint8Array(classCount);
  for (const value of values) occurs[value] = 1;
  return occurs;
}

function indicesIn(values: Int32Array, occurs: Uint8Array): Int32Array {
  const indices = new Int32Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index += 1) {
    if (occurs[values[index] ?? 0] !== 1) continue;
    indices[count] = index;
    count += 1;
  }
  return indices.subarray(0, count);
}

function pick(values: Int32Array, indices: Int32Array): Int32Array {
  return indices.map((index) => values[index] ?? 0);
}
