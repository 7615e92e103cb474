import {
  type JsonObject,
  type JsonValue,
  isObject,
  isScalar,
  member,
} from "../../lift/json-value.ts";
import { LosslessNumber } from "../../lift/lossless-number.ts";
import { canonicalNumber } from "../../lift/number-text.ts";

/** Names that identify an element, in order of preference. */
export const ID_NAMES: readonly string[] = [
  "id",
  "_id",
  "uuid",
  "key",
  "code",
  "sku",
  "slug",
  "name",
];

/** The key of each element, or undefined where an element has none or two have the same. */
export function uniqueKeys(
  elements: readonly JsonValue[],
  names: readonly string[],
): Map<string, number> | undefined {
  const keys = new Map<string, number>();
  for (const [index, element] of elements.entries()) {
    const key = isObject(element) ? elementKey(element, names) : undefined;
    if (key === undefined || keys.has(key)) return undefined;
    keys.set(key, index);
  }
  return keys;
}

function elementKey(element: JsonObject, names: readonly string[]): string | undefined {
  let key = "";
  for (const name of names) {
    const value = member(element, name) ?? dotted(element, name);
    if (value === undefined || !isScalar(value)) return undefined;
    if (typeof value === "string") key += `s${value.length}:${value}`;
    else if (value instanceof LosslessNumber) key += `n${canonicalNumber(value.lexeme)};`;
    else key += `${typeof value}${String(value)};`;
  }
  return key;
}

/** `owner.id` is also the member `id` of the member `owner`. */
function dotted(element: JsonObject, name: string): JsonValue | undefined {
  if (!name.includes(".")) return undefined;
  let value: JsonValue | undefined = element;
  for (const part of name.split(".")) {
    value = isObject(value) ? member(value, part) : undefined;
  }
  return value;
}

export interface KeyedPair {
  readonly left: Map<string, number>;
  readonly right: Map<string, number>;
}

/**
 * A name that tells the elements of both arrays apart and means the same in both: scalar and
 * unique in each, and at least half of the shorter array found in the other. An id made anew for
 * every call fails the last condition, whatever it is called.
 */
export function commonKeys(
  left: readonly JsonValue[],
  right: readonly JsonValue[],
): KeyedPair | undefined {
  const [first] = left;
  if (!isObject(first) || !isObject(right[0])) return undefined;
  for (const name of ID_NAMES) {
    if (!Object.hasOwn(first, name) || !Object.hasOwn(right[0], name)) continue;
    const leftKeys = uniqueKeys(left, [name]);
    const rightKeys = leftKeys && uniqueKeys(right, [name]);
    if (leftKeys === undefined || rightKeys === undefined) continue;
    let shared = 0;
    for (const key of leftKeys.keys()) if (rightKeys.has(key)) shared += 1;
    if (shared > 0 && shared * 2 >= Math.min(left.length, right.length)) {
      return { left: leftKeys, right: rightKeys };
    }
  }
  return undefined;
}
