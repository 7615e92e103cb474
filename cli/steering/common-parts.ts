/** Beyond this many steps two lists are held against each other place by place. */
const ALIGN_MAX = 1_000_000;

/** Places of a longest common part of two lists, in order. */
export function commonParts(
  from: readonly string[],
  to: readonly string[],
): (readonly [from: number, to: number])[] {
  if (from.length * to.length > ALIGN_MAX) {
    return from.flatMap((text, index) => (text === to[index] ? [[index, index] as const] : []));
  }
  const width = to.length + 1;
  const lengths = new Uint32Array((from.length + 1) * width);
  const lengthAt = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = from.length - 1; row >= 0; row -= 1) {
    for (let column = to.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        from[row] === to[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const found: (readonly [number, number])[] = [];
  let [row, column] = [0, 0];
  while (row < from.length && column < to.length) {
    if (from[row] === to[column]) found.push([row++, column++]);
    else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row += 1;
    else column += 1;
  }
  return found;
}
