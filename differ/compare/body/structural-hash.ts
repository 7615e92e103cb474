import { type JsonScalar, type JsonValue, isArray, isScalar } from "../../lift/json-value.ts";
import { LosslessNumber } from "../../lift/lossless-number.ts";
import { mix } from "../../lift/mix.ts";
import { canonicalNumber } from "../../lift/number-text.ts";
import { textHash } from "../../lift/text-hash.ts";
import type { Work } from "./deep-equal.ts";

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/** What is still to be visited by the one call that runs; empty between calls. */
const nodes: JsonValue[] = [];
const places: number[] = [];

/**
 * A 53-bit hash of a tree that does not depend on the order of members. The sum, over all nodes,
 * of each node's value mixed with its path from the root: so it needs one pass and no recursion.
 * Only ever a hint for aligning arrays: what it takes for equal is walked all the same.
 */
export function structuralHash(root: JsonValue, work?: Work): number {
  nodes.push(root);
  places.push(0x2545f491);
  let low = 0;
  let high = 0;
  let visits = 0;
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    visits += 1;
    const place = places.pop() ?? 0;
    if (isScalar(node)) {
      const leaf = mix(place, scalarHash(node));
      low = (low + leaf) | 0;
      high = (high + mix(leaf, 0x9e3779b1)) | 0;
      continue;
    }
    const size = isArray(node) ? pushItems(node, place) : pushMembers(node, place);
    const own = mix(place, size);
    low = (low + own) | 0;
    high = (high + mix(own, 0x85ebca6b)) | 0;
  }
  if (work !== undefined) work.left -= visits;
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}

function pushItems(items: readonly JsonValue[], place: number): number {
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item === undefined) continue;
    nodes.push(item);
    places.push(mix(place, index + 1));
  }
  return items.length * 2 + 1;
}

function pushMembers(members: { readonly [key: string]: JsonValue }, place: number): number {
  const keys = Object.keys(members);
  for (const key of keys) {
    const value = members[key];
    if (value === undefined) continue;
    nodes.push(value);
    places.push(mix(place, textHash(key)));
  }
  return keys.length * 2;
}

function scalarHash(value: JsonScalar): number {
  if (typeof value === "string") return textHash(value);
  if (typeof value === "number") {
    bits[0] = value === 0 ? 0 : value;
    return mix(words[0] ?? 0, words[1] ?? 0);
  }
  if (value instanceof LosslessNumber) return mix(textHash(canonicalNumber(value.lexeme)), 3);
  if (value === null) return 0x51ed270b;
  return value ? 0x6c62272e : 0x1b873593;
}
