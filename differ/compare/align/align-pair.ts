import type { JsonValue } from "../../lift/json-value.ts";
import type { Work } from "../body/deep-equal.ts";
import type { Classes } from "./classes.ts";
import { type KeyedPair, commonKeys } from "./element-key.ts";
import { ALONE, longestCommon } from "./longest-common.ts";
import { pairGaps } from "./pair-gaps.ts";

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
  if (options.work.left <= 0) return byIndex(left.length, right.length);
  const keyed = commonKeys(left, right);
  const partners =
    keyed === undefined ? alignByEquality(left, right, options) : alignByKeys(keyed, left.length);
  pairGaps(left, right, partners);
  return partners;
}

/** What is left when there is nothing to spend on looking. */
function byIndex(leftLength: number, rightLength: number): Int32Array {
  return Int32Array.from({ length: leftLength }, (_, index) =>
    index < rightLength ? index : ALONE,
  );
}

function alignByKeys(keyed: KeyedPair, leftLength: number): Int32Array {
  const partners = new Int32Array(leftLength).fill(ALONE);
  for (const [key, index] of keyed.left) partners[index] = keyed.right.get(key) ?? ALONE;
  return partners;
}

function alignByEquality(
  left: readonly JsonValue[],
  right: readonly JsonValue[],
  { unordered, classes }: PairOptions,
): Int32Array {
  const a = classes.of(left);
  const b = classes.of(right);
  const partners = new Int32Array(a.length).fill(ALONE);
  if (!unordered && !sameMultiset(a, b)) alignInOrder(a, b, partners);
  alignLeftovers(a, b, partners);
  return partners;
}

/** What only one side has cannot be common, so it is taken out before the search. */
function alignInOrder(a: Int32Array, b: Int32Array, partners: Int32Array): void {
  const aKept = indicesIn(a, new Set(b));
  const bKept = indicesIn(b, new Set(a));
  const common = longestCommon(pick(a, aKept), pick(b, bKept));
  if (common === undefined) return;
  for (const [at, partner] of common.entries()) {
    if (partner >= 0) partners[aKept[at] ?? 0] = bKept[partner] ?? ALONE;
  }
}

/** Equal elements that stand elsewhere: the k-th alone on one side with the k-th on the other. */
function alignLeftovers(a: Int32Array, b: Int32Array, partners: Int32Array): void {
  const taken = new Uint8Array(b.length);
  for (const partner of partners) if (partner >= 0) taken[partner] = 1;
  const free = new Map<number, number[]>();
  for (let index = b.length - 1; index >= 0; index -= 1) {
    if (taken[index] === 1) continue;
    const list = free.get(b[index] ?? 0);
    if (list === undefined) free.set(b[index] ?? 0, [index]);
    else list.push(index);
  }
  for (const [index, partner] of partners.entries()) {
    if (partner < 0) partners[index] = free.get(a[index] ?? 0)?.pop() ?? ALONE;
  }
}

function sameMultiset(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  const counts = new Map<number, number>();
  for (const value of a) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const value of b) {
    const count = counts.get(value);
    if (count === undefined || count === 0) return false;
    counts.set(value, count - 1);
  }
  return true;
}

function indicesIn(values: Int32Array, other: ReadonlySet<number>): number[] {
  const indices: number[] = [];
  for (const [index, value] of values.entries()) if (other.has(value)) indices.push(index);
  return indices;
}

function pick(values: Int32Array, indices: readonly number[]): Int32Array {
  return Int32Array.from(indices, (index) => values[index] ?? 0);
}
