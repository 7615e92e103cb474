/** No partner. */
export const ALONE = -1;

/** Work bound: elements times edits. */
const STEPS_MAX = 4_000_000;
const EDITS_MAX = 200;

/**
 * The longest common subsequence of two sequences of classes, as each left element's partner, or
 * undefined where they are further apart than the bound. E. W. Myers, "An O(ND) Difference
 * Algorithm and Its Variations" (1986), the greedy form with kept frontiers.
 */
export function longestCommon(left: Int32Array, right: Int32Array): Int32Array | undefined {
  const total = left.length + right.length;
  const editsMax = Math.min(total, EDITS_MAX, Math.ceil(STEPS_MAX / Math.max(1, total)));
  const middle = editsMax + 1;
  const frontier = new Int32Array(2 * editsMax + 3);
  const kept: Int32Array[] = [];
  for (let edits = 0; edits <= editsMax; edits += 1) {
    kept.push(frontier.slice(middle - edits - 1, middle + edits + 2));
    if (advance({ left, right, frontier, middle }, edits)) return trace(left, right, kept);
  }
  return undefined;
}

interface Search {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Furthest left index reached on each diagonal. */
  readonly frontier: Int32Array;
  readonly middle: number;
}

function advance({ left, right, frontier, middle }: Search, edits: number): boolean {
  for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
    const below = frontier[middle + diagonal + 1] ?? 0;
    const before = frontier[middle + diagonal - 1] ?? 0;
    const down = diagonal === -edits || (diagonal !== edits && before < below);
    let x = down ? below : before + 1;
    let y = x - diagonal;
    while (x < left.length && y < right.length && left[x] === right[y]) {
      x += 1;
      y += 1;
    }
    frontier[middle + diagonal] = x;
    if (x >= left.length && y >= right.length) return true;
  }
  return false;
}

/** Walks back from the end through the kept frontiers; `kept[d][0]` is diagonal `-d - 1`. */
function trace(left: Int32Array, right: Int32Array, kept: readonly Int32Array[]): Int32Array {
  const partners = new Int32Array(left.length).fill(ALONE);
  let x = left.length;
  let y = right.length;
  for (let edits = kept.length - 1; edits >= 0; edits -= 1) {
    const diagonal = x - y;
    const frontier = kept[edits];
    const at = diagonal + edits + 1;
    const below = frontier?.[at + 1] ?? 0;
    const before = frontier?.[at - 1] ?? 0;
    const down = diagonal === -edits || (diagonal !== edits && before < below);
    const fromX = edits === 0 ? 0 : down ? below : before;
    const fromY = edits === 0 ? 0 : fromX - (down ? diagonal + 1 : diagonal - 1);
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      partners[x] = y;
    }
    x = fromX;
    y = fromY;
  }
  return partners;
}
