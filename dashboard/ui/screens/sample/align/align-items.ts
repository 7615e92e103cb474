import type { BodyNode, ObjectNode } from "../body/body-node.ts";
import { ALONE, alignSequences } from "./align-sequences.ts";

/** Names that mostly tell the items of a list apart. */
const ID_NAMES = ["id", "sku", "uuid", "key", "code", "name", "slug", "@id"];
/** Gaps up to this many pairs are paired by likeness. */
const LIKENESS_PAIRS_MAX = 1024;
const MEMBERS_LOOKED_AT = 32;

type Items = readonly BodyNode[];

/**
 * The partner of each left item among the right ones, in order: by a member that tells items apart,
 * else by equality; then what lies between the same partners by likeness or place, so that a changed
 * item is looked into instead of shown as one gone and one new.
 */
export function alignItems(left: Items, right: Items): Int32Array {
  const numbers = idsOf(left, right) ?? { left: numbersOf(left), right: numbersOf(right) };
  const partners = alignSequences(numbers.left, numbers.right);
  const moved = movedOf(numbers, partners);
  pairGaps({ left, right, partners, ...moved });
  return partners;
}

interface Sides {
  readonly left: Items;
  readonly right: Items;
  readonly partners: Int32Array;
  /** Items that the other side has, too, but not in this order: they are no changed ones. */
  readonly movedLeft: Uint8Array;
  readonly movedRight: Uint8Array;
}

function movedOf(
  { left, right }: { left: Int32Array; right: Int32Array },
  partners: Int32Array,
): Pick<Sides, "movedLeft" | "movedRight"> {
  const taken = new Uint8Array(right.length);
  for (const partner of partners) if (partner >= 0) taken[partner] = 1;
  const aloneLeft = new Set(left.filter((_, at) => (partners[at] ?? ALONE) < 0));
  const aloneRight = new Set(right.filter((_, at) => taken[at] !== 1));
  return {
    movedLeft: Uint8Array.from(left, (value) => (aloneRight.has(value) ? 1 : 0)),
    movedRight: Uint8Array.from(right, (value) => (aloneLeft.has(value) ? 1 : 0)),
  };
}

function numbersOf(items: Items): Int32Array {
  return Int32Array.from(items, (item) => item.same);
}

/** By the first usual name whose values are unique in both lists and half of them in both. */
function idsOf(left: Items, right: Items): { left: Int32Array; right: Int32Array } | undefined {
  if (left.length === 0 || right.length === 0) return undefined;
  for (const name of ID_NAMES) {
    const onLeft = uniqueValues(left, name);
    const onRight = onLeft === undefined ? undefined : uniqueValues(right, name);
    if (onLeft === undefined || onRight === undefined) continue;
    const known = new Set(onLeft);
    const shared = onRight.reduce((sum, value) => (known.has(value) ? sum + 1 : sum), 0);
    if (shared * 2 >= Math.min(left.length, right.length)) return { left: onLeft, right: onRight };
  }
  return undefined;
}

function uniqueValues(items: Items, name: string): Int32Array | undefined {
  const values = new Int32Array(items.length);
  for (const [at, item] of items.entries()) {
    const value = item.kind === "object" ? memberOf(item, name) : undefined;
    if (value?.kind !== "value") return undefined;
    values[at] = value.same;
  }
  return new Set(values).size === values.length ? values : undefined;
}

function memberOf({ members }: ObjectNode, name: string): BodyNode | undefined {
  return members.find(([own]) => own === name)?.[1];
}

function pairGaps(sides: Sides): void {
  const { right, partners } = sides;
  let from = { left: 0, right: 0 };
  for (let at = 0; at <= partners.length; at += 1) {
    const partner = at === partners.length ? right.length : (partners[at] ?? ALONE);
    if (partner < 0) continue;
    if (at > from.left && partner > from.right) {
      pairGap(sides, {
        left: changedIn(from.left, at, sides.movedLeft),
        right: changedIn(from.right, partner, sides.movedRight),
      });
    }
    from = { left: at + 1, right: partner + 1 };
  }
}

/** Indices of what is neither paired nor elsewhere on the other side. */
function changedIn(from: number, to: number, moved: Uint8Array): number[] {
  const indices: number[] = [];
  for (let at = from; at < to; at += 1) if (moved[at] !== 1) indices.push(at);
  return indices;
}

function pairGap(
  { left, right, partners }: Sides,
  gap: { readonly left: readonly number[]; readonly right: readonly number[] },
): void {
  const pair = (l: number, r: number): void => {
    const [index, partner] = [gap.left[l], gap.right[r]];
    if (index !== undefined && partner !== undefined) partners[index] = partner;
  };
  const pairs = gap.left.length * gap.right.length;
  if (pairs === 0) return;
  if (gap.left.length !== gap.right.length && pairs <= LIKENESS_PAIRS_MAX) {
    const taken = (items: Items, indices: readonly number[]): Items =>
      indices.flatMap((index) => items[index] ?? []);
    pairByLikeness(taken(left, gap.left), taken(right, gap.right), pair);
    return;
  }
  for (let at = 0; at < Math.min(gap.left.length, gap.right.length); at += 1) pair(at, at);
}

/** The pairing in order of greatest summed likeness (Needleman and Wunsch, 1970). */
function pairByLikeness(
  left: Items,
  right: Items,
  pair: (left: number, right: number) => void,
): void {
  const width = right.length + 1;
  const scores = left.map((one) => right.map((other) => likeness(one, other)));
  const best = new Float64Array((left.length + 1) * width);
  const scoreAt = (l: number, r: number): number => scores[l]?.[r] ?? 0;
  const bestAt = (l: number, r: number): number => best[l * width + r] ?? 0;
  for (let l = left.length - 1; l >= 0; l -= 1) {
    for (let r = right.length - 1; r >= 0; r -= 1) {
      const paired = scoreAt(l, r) + bestAt(l + 1, r + 1);
      best[l * width + r] = Math.max(paired, bestAt(l + 1, r), bestAt(l, r + 1));
    }
  }
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    const score = scoreAt(l, r);
    if (score > 0 && bestAt(l, r) === score + bestAt(l + 1, r + 1)) {
      pair(l, r);
      l += 1;
      r += 1;
    } else if (bestAt(l, r) === bestAt(l + 1, r)) l += 1;
    else r += 1;
  }
}

/** From 0 (of another kind) to about 1: the share of members that both have alike. */
function likeness(left: BodyNode, right: BodyNode): number {
  if (left.kind !== right.kind) return 0;
  if (left.kind === "value" && right.kind === "value") {
    return left.type === right.type ? 0.05 : 0;
  }
  if (left.kind !== "object" || right.kind !== "object") return 0.05;
  let points = 0.05;
  for (const [name, value] of left.members.slice(0, MEMBERS_LOOKED_AT)) {
    const other = memberOf(right, name);
    if (other === undefined) continue;
    points += other.same === value.same ? 1.1 : 0.1;
  }
  return points / Math.max(1, Math.min(MEMBERS_LOOKED_AT, left.members.length));
}
