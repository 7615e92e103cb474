import { type JsonValue, isArray, isObject, isScalar, member } from "../../lift/json-value.ts";
import { type Work, deepEqual, sameScalar } from "../body/deep-equal.ts";
import { structuralHash } from "../body/structural-hash.ts";
import { ID_NAMES } from "./element-key.ts";

export interface PositionOptions {
  /** What a rule says to tell elements apart by; empty where none does. */
  readonly names: readonly string[];
  readonly work: Work;
}

/**
 * The positions at which arrays of one length differ, where it is plain that elements belong
 * together by position: most are equal, and of those that are not none stands elsewhere in another
 * array. Undefined where a closer look is needed.
 */
export function alignByPosition(
  arrays: readonly (readonly JsonValue[])[],
  { names, work }: PositionOptions,
): number[] | undefined {
  const [first = [], ...others] = arrays;
  if (others.some((other) => other.length !== first.length)) return undefined;
  const unequal: number[] = [];
  for (let at = 0; at < first.length; at += 1) {
    if (sameAt(arrays, at, work)) continue;
    unequal.push(at);
    if (unequal.length * 2 > first.length) return undefined;
  }
  const places = new Map<unknown, number>();
  for (const at of unequal) {
    for (const array of arrays) {
      const element = array[at];
      if (element === undefined || !belongs(first[at], element, names)) return undefined;
      const key = classOf(element, work);
      const place = places.get(key);
      if (place !== undefined && place !== at) return undefined;
      places.set(key, at);
    }
  }
  return unequal;
}

function sameAt(arrays: readonly (readonly JsonValue[])[], at: number, work: Work): boolean {
  const element = arrays[0]?.[at];
  for (let side = 1; side < arrays.length; side += 1) {
    if (!deepEqual(element, arrays[side]?.[at], work)) return false;
  }
  return true;
}

/** One value for equal elements; different ones share it by an accident that does no harm. */
function classOf(element: JsonValue, work: Work): unknown {
  return isScalar(element) && typeof element !== "object"
    ? element
    : `\0${structuralHash(element, work)}`;
}

/** Whether nothing that identifies elements says that these are two. */
function belongs(
  element: JsonValue | undefined,
  other: JsonValue,
  names: readonly string[],
): boolean {
  if (element === other) return true;
  if (!isObject(element) || !isObject(other)) return isArray(element) === isArray(other);
  for (const name of names.length > 0 ? names : ID_NAMES) {
    const id = member(element, name);
    const otherId = member(other, name);
    if (id === undefined || otherId === undefined) {
      if (names.length > 0) return false;
      continue;
    }
    if (!isScalar(id) || !isScalar(otherId) || !sameScalar(id, otherId)) return false;
    if (names.length === 0) return true;
  }
  return true;
}
