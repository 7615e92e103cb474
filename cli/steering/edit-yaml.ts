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
import { commonParts } from "./common-parts.ts";

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

/** Items are told apart by the name they bear, so that one that changes keeps what stands beside it. */
function editedSeq(
  document: Document,
  [seq, old]: readonly [YAMLSeq, readonly unknown[]],
  wanted: readonly unknown[],
): YAMLSeq {
  const wasEmpty = old.length === 0;
  const parts = commonParts(old.map(nameOf), wanted.map(nameOf));
  const from = new Map(parts.map(([was, is]) => [is, was]));
  seq.items = wanted.map((value, at) => {
    const was = from.get(at);
    if (was === undefined) return document.createNode(value);
    return edited(document, [seq.items[was], old[was]], value);
  });
  if (wasEmpty && wanted.length > 0) seq.flow = false;
  return seq;
}

/** Of a rule its match, of an ignored place its path; of anything else all of it. */
function nameOf(value: unknown): string {
  if (isFields(value)) {
    for (const key of ["match", "path"]) {
      if (typeof value[key] === "string") return `${key} ${value[key]}`;
    }
  }
  return JSON.stringify(value) ?? "";
}

function withCommentsOf(old: unknown, node: Node): Node {
  if (!isNode(old) || isAlias(old)) return node;
  if (typeof old.comment === "string") node.comment = old.comment;
  if (typeof old.commentBefore === "string") node.commentBefore = old.commentBefore;
  return node;
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
