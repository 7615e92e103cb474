import {
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
} from "yaml";

/** Beyond this many steps two lists are held against each other place by place. */
const ALIGN_MAX = 1_000_000;

/**
 * Makes a part of a document say something else and leaves alone what says the same already: nodes that
 * stay keep their comments, quotes and order.
 */
export function edited(
  document: Document,
  [node, old]: readonly [node: unknown, old: unknown],
  wanted: unknown,
): Node {
  if (isNode(node) && same(old, wanted)) return node;
  if (isMap(node) && isFields(old) && isFields(wanted))
    return editedMap(document, [node, old], wanted);
  if (isSeq(node) && Array.isArray(old) && Array.isArray(wanted))
    return editedSeq(document, [node, old], wanted);
  return withCommentsOf(node, document.createNode(wanted));
}

type Fields = Readonly<Record<string, unknown>>;

function editedMap(
  document: Document,
  [map, old]: readonly [YAMLMap, Fields],
  wanted: Fields,
): YAMLMap {
  map.items = map.items.filter((pair) => Object.hasOwn(wanted, keyOf(pair)));
  for (const [key, value] of Object.entries(wanted)) {
    const pair = map.items.find((one) => keyOf(one) === key);
    if (pair === undefined) map.items.push(document.createPair(key, value));
    else pair.value = edited(document, [pair.value, old[key]], value);
  }
  return map;
}

function editedSeq(
  document: Document,
  [seq, old]: readonly [YAMLSeq, readonly unknown[]],
  wanted: readonly unknown[],
): YAMLSeq {
  const from = old.map((value) => JSON.stringify(value));
  const to = wanted.map((value) => JSON.stringify(value));
  const items: unknown[] = [];
  let [at, next] = [0, 0];
  for (const [kept, place] of [...commonParts(from, to), [from.length, to.length] as const]) {
    // What stands between two parts that stay: one for one, as far as there are both.
    for (; next < place; next += 1) {
      const before =
        at < kept ? ([seq.items[at], old[at]] as const) : ([undefined, undefined] as const);
      if (at < kept) at += 1;
      items.push(edited(document, before, wanted[next]));
    }
    if (kept < from.length) items.push(seq.items[kept]);
    at = kept + 1;
    next = place + 1;
  }
  seq.items = items;
  if (items.length > 0 && seq.items.length > old.length && old.length === 0) seq.flow = false;
  return seq;
}

/** Places of a longest common part of two lists, in order. */
function commonParts(
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

function withCommentsOf(old: unknown, node: Node): Node {
  if (!isNode(old) || isAlias(old)) return node;
  if (typeof old.comment === "string") node.comment = old.comment;
  if (typeof old.commentBefore === "string") node.commentBefore = old.commentBefore;
  return node;
}

function keyOf({ key }: Pair<unknown, unknown>): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As the text has it, so that lines that nobody changed stay as they are. */
export function styleOf(text: string) {
  const nested = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  const flush = /^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n\1- /m.test(text);
  const tight = /[[{]\S/.test(text) && !/[[{] \S/.test(text);
  return {
    lineWidth: 0,
    indent: nested < 1 || nested > 8 ? 2 : nested,
    indentSeq: !flush,
    flowCollectionPadding: !tight,
  } as const;
}
