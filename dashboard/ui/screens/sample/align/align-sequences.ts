/** No partner. */
export const ALONE = -1;

/** Gaps up to this many pairs are searched exactly. */
const PAIRS_MAX = 250_000;

/**
 * The partner of each left element among the right ones, equal and in order: what stands at both ends
 * alike, what is there once on both sides, and between these the longest common part, where a gap is
 * small enough to search. Never more than about linear work for long sequences.
 */
export function alignSequences(left: Int32Array, right: Int32Array): Int32Array {
  const partners = new Int32Array(left.length).fill(ALONE);
  const whole = { left: 0, leftEnd: left.length, right: 0, rightEnd: right.length };
  const sides = { left, right, partners };
  const inner = takeEnds(sides, whole);
  let gap = { ...inner };
  for (const [l, r] of onceInBoth(sides, inner)) {
    alignGap(sides, { ...gap, leftEnd: l, rightEnd: r });
    partners[l] = r;
    gap = { ...inner, left: l + 1, right: r + 1 };
  }
  alignGap(sides, gap);
  return partners;
}

interface Sides {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly partners: Int32Array;
}

interface Gap {
  readonly left: number;
  readonly leftEnd: number;
  readonly right: number;
  readonly rightEnd: number;
}

function takeEnds({ left, right, partners }: Sides, gap: Gap): Gap {
  let { left: l, leftEnd, right: r, rightEnd } = gap;
  for (; l < leftEnd && r < rightEnd && left[l] === right[r]; l += 1, r += 1) partners[l] = r;
  while (leftEnd > l && rightEnd > r && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd -= 1;
    rightEnd -= 1;
    partners[leftEnd] = rightEnd;
  }
  return { left: l, leftEnd, right: r, rightEnd };
}

/** Pairs of elements that stand once on either side, the longest part of them that is in order. */
function onceInBoth(sides: Sides, gap: Gap): [left: number, right: number][] {
  const onLeft = placesOf(sides.left, gap.left, gap.leftEnd);
  const onRight = placesOf(sides.right, gap.right, gap.rightEnd);
  const pairs: [number, number][] = [];
  for (const [value, l] of onLeft) {
    const r = onRight.get(value);
    if (l !== TWICE && r !== undefined && r !== TWICE) pairs.push([l, r]);
  }
  return longestRising(pairs);
}

const TWICE = -2;

/** In the order of their first places. */
function placesOf(values: Int32Array, from: number, to: number): Map<number, number> {
  const places = new Map<number, number>();
  for (let at = from; at < to; at += 1) {
    const value = values[at] ?? 0;
    places.set(value, places.has(value) ? TWICE : at);
  }
  return places;
}

/** Patience: the longest part whose right places rise; the left ones do already. */
function longestRising(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = [];
  const before = new Int32Array(pairs.length).fill(ALONE);
  for (const [at, [, right]] of pairs.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.[1] ?? 0) < right) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[at] = tails[low - 1] ?? ALONE;
    tails[low] = at;
  }
  const rising: [number, number][] = [];
  for (let at = tails.at(-1) ?? ALONE; at >= 0; at = before[at] ?? ALONE) {
    const pair = pairs[at];
    if (pair !== undefined) rising.push(pair);
  }
  return rising.toReversed();
}

function alignGap(sides: Sides, gap: Gap): void {
  const inner = takeEnds(sides, gap);
  const rows = inner.leftEnd - inner.left;
  const columns = inner.rightEnd - inner.right;
  if (rows === 0 || columns === 0 || rows * columns > PAIRS_MAX) return;
  const left = sides.left.subarray(inner.left, inner.leftEnd);
  const right = sides.right.subarray(inner.right, inner.rightEnd);
  const lengths = commonLengths(left, right);
  const lengthAt = (row: number, column: number): number =>
    lengths[row * (columns + 1) + column] ?? 0;
  let row = 0;
  let column = 0;
  while (row < rows && column < columns) {
    if (left[row] === right[column]) {
      sides.partners[inner.left + row] = inner.right + column;
      row += 1;
      column += 1;
    } else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row += 1;
    else column += 1;
  }
}

/** How long the longest common part is of what begins at a row and a column. */
function commonLengths(left: Int32Array, right: Int32Array): Uint16Array {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      lengths[at] =
        left[row] === right[column]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  return lengths;
}
