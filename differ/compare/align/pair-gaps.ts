import { type JsonValue, isObject, isScalar, jsonType, member } from "../../lift/json-value.ts";
import { sameScalar } from "../body/deep-equal.ts";
import type { Work } from "../body/deep-equal.ts";
import { ALONE } from "./longest-common.ts";

/** Similarity is only computed for gaps up to this many pairs. */
const PAIRS_MAX = 256;
/** The same where order has no meaning: 64 against 64. */
const UNORDERED_PAIRS_MAX = 4096;
/** A pair costs about as much as visiting this many nodes. */
const PAIR_COST = 8;

/**
 * Pairs what stayed alone between the same two partners, so that a changed element is looked into
 * instead of being reported as one removed and one inserted. Fills `partners`.
 */
export function pairGaps(arrays: Arrays, work: Work, unordered: boolean): void {
  const { partners } = arrays;
  const back = new Int32Array(arrays.right.length).fill(ALONE);
  const gaps = new Map<number, Gap>();
  // A gap is named by the right index of the pair before it; without order all is one gap.
  let anchor = ALONE;
  for (let index = 0; index < partners.length; index += 1) {
    const partner = partners[index] ?? ALONE;
    if (partner >= 0) {
      back[partner] = index;
      if (!unordered) anchor = partner;
    } else gapAt(gaps, anchor).left.push(index);
  }
  if (gaps.size === 0) return;
  anchor = ALONE;
  for (let index = 0; index < back.length; index += 1) {
    if ((back[index] ?? ALONE) < 0) gaps.get(anchor)?.right.push(index);
    else if (!unordered) anchor = index;
  }
  for (const gap of gaps.values()) {
    if (unordered) pairMostSimilar(arrays, gap, work);
    else pairGap(arrays, gap, work);
  }
}

type Gap = { left: number[]; right: number[] };

function gapAt(gaps: Map<number, Gap>, anchor: number): Gap {
  let gap = gaps.get(anchor);
  if (gap === undefined) {
    gap = { left: [], right: [] };
    gaps.set(anchor, gap);
  }
  return gap;
}

export interface Arrays {
  readonly left: readonly JsonValue[];
  readonly right: readonly JsonValue[];
  readonly partners: Int32Array;
}

function pairGap(arrays: Arrays, gap: Gap, work: Work): void {
  const pairs = gap.left.length * gap.right.length;
  if (pairs === 0) return;
  if (gap.left.length !== gap.right.length && pairs <= PAIRS_MAX && work.left > 0) {
    work.left -= pairs * PAIR_COST;
    pairBySimilarity(arrays, gap);
    return;
  }
  const count = Math.min(gap.left.length, gap.right.length);
  for (let at = 0; at < count; at += 1) {
    const index = gap.left[at];
    if (index !== undefined) arrays.partners[index] = gap.right[at] ?? ALONE;
  }
}

/** Where order has no meaning: the most similar first. What is left over has no partner. */
function pairMostSimilar({ left, right, partners }: Arrays, gap: Gap, work: Work): void {
  const pairs = gap.left.length * gap.right.length;
  if (pairs > UNORDERED_PAIRS_MAX || work.left <= 0) return;
  work.left -= pairs * PAIR_COST;
  const scored = gap.left.flatMap((row) =>
    gap.right.map((column) => ({ row, column, score: similarity(left[row], right[column]) })),
  );
  const taken = new Set<number>();
  for (const { row, column, score } of scored.toSorted((a, b) => b.score - a.score)) {
    if (score === 0 || (partners[row] ?? ALONE) >= 0 || taken.has(column)) continue;
    partners[row] = column;
    taken.add(column);
  }
}

/** The order-keeping pairing of greatest summed similarity (Needleman and Wunsch, 1970). */
function pairBySimilarity({ left, right, partners }: Arrays, gap: Gap): void {
  const rows = gap.left.map((index) => left[index]);
  const columns = gap.right.map((index) => right[index]);
  const scores = rows.map((row) => columns.map((column) => similarity(row, column)));
  const best = bestSums(scores, columns.length);
  let row = 0;
  let column = 0;
  while (row < rows.length && column < columns.length) {
    const here = cell(best, row, column);
    const score = cell(scores, row, column);
    if (score > 0 && here === score + cell(best, row + 1, column + 1)) {
      partners[gap.left[row] ?? 0] = gap.right[column] ?? ALONE;
      row += 1;
      column += 1;
    } else if (here === cell(best, row + 1, column)) row += 1;
    else column += 1;
  }
}

/** `best[r][c]`: the greatest sum that the rows from r and the columns from c can reach. */
function bestSums(scores: readonly (readonly number[])[], columns: number): number[][] {
  const best: number[][] = scores.map(() => []);
  for (let row = scores.length - 1; row >= 0; row -= 1) {
    const sums: number[] = Array.from({ length: columns + 1 }, () => 0);
    best[row] = sums;
    for (let column = columns - 1; column >= 0; column -= 1) {
      const paired = cell(scores, row, column) + cell(best, row + 1, column + 1);
      sums[column] = Math.max(paired, cell(best, row + 1, column), sums[column + 1] ?? 0);
    }
  }
  return best;
}

function cell(table: readonly (readonly number[])[], row: number, column: number): number {
  return table[row]?.[column] ?? 0;
}

const MEMBERS_LOOKED_AT = 32;

/** From 0 (another type) to about 1: the share of members with equal names and equal scalars. */
function similarity(left: JsonValue | undefined, right: JsonValue | undefined): number {
  if (jsonType(left) !== jsonType(right)) return 0;
  if (!isObject(left) || !isObject(right)) return 0.05;
  let points = 0.05;
  let looked = 0;
  for (const key of Object.keys(left)) {
    looked += 1;
    if (looked > MEMBERS_LOOKED_AT) break;
    const a = member(left, key);
    const b = member(right, key);
    if (a === undefined || b === undefined) continue;
    points += 0.1;
    if (isScalar(a) && isScalar(b) && sameScalar(a, b)) points += 1;
  }
  return points / Math.max(1, Math.min(MEMBERS_LOOKED_AT, looked));
}
