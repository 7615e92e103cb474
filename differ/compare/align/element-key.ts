import {
  type JsonArray,
  type JsonObject,
  type JsonValue,
  isArray,
  isObject,
  isScalar,
  member,
} from "../../lift/json-value.ts";
import { LosslessNumber } from "../../lift/lossless-number.ts";
import { canonicalNumber } from "../../lift/number-text.ts";

/** Names that identify an element, in order of preference. */
export const ID_NAMES = ["id", "_id", "uuid", "key", "code", "sku", "slug", "name"] as const;

/** The key of each element, or undefined where an element has none or two have the same. */
export function uniqueKeys(
  elements: readonly JsonValue[],
  names: readonly string[],
): Map<unknown, number> | undefined {
  const keys = new Map<unknown, number>();
  const [only = ""] = names;
  for (let index = 0; index < elements.length; index += 1) {
    const element = elements[index];
    if (element === undefined || isScalar(element)) return undefined;
    const key = names.length === 1 ? keyPart(element, only) : joinedKey(element, names);
    if (key === undefined) return undefined;
    keys.set(key, index);
    if (keys.size <= index) return undefined;
  }
  return keys;
}

function joinedKey(element: Container, names: readonly string[]): string | undefined {
  let key = "";
  for (const name of names) {
    const part = keyPart(element, name);
    if (part === undefined) return undefined;
    key += typeof part === "string" ? `s${part.length}:${part}` : `${typeof part}${String(part)};`;
  }
  return key;
}

/** What tells an element apart by a member of this name; undefined where it has none. */
export function keyOf(
  element: JsonValue | undefined,
  name: string,
): string | number | boolean | null | undefined {
  return element === undefined || isScalar(element) ? undefined : keyPart(element, name);
}

/** A map tells the parts apart: the number 1 is not the text 1. */
function keyPart(element: Container, name: string): string | number | boolean | null | undefined {
  const value = valueNamed(element, name);
  if (value === undefined || !isScalar(value)) return undefined;
  return value instanceof LosslessNumber ? `\0${canonicalNumber(value.lexeme)}` : value;
}

type Container = JsonObject | JsonArray;

/** `owner.id` is also the member `id` of the member `owner`; in an array names are indices. */
export function valueNamed(element: JsonValue | undefined, name: string): JsonValue | undefined {
  const own = childNamed(element, name);
  if (own !== undefined || !name.includes(".")) return own;
  let value = element;
  for (const part of name.split(".")) value = childNamed(value, part);
  return value;
}

function childNamed(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (isArray(value)) return value[Number(name)];
  return isObject(value) ? member(value, name) : undefined;
}
