import {
  type JsonArray,
  type JsonScalar,
  type JsonValue,
  isArray,
  isScalar,
} from "../../lift/json-value.ts";
import { LosslessNumber } from "../../lift/lossless-number.ts";
import { sameLossless } from "../../lift/number-text.ts";

/** Exact equality of two scalars; numbers by their value. */
export function sameScalar(left: JsonScalar | undefined, right: JsonScalar | undefined): boolean {
  if (left === right) return true;
  return (
    left instanceof LosslessNumber && right instanceof LosslessNumber && sameLossless(left, right)
  );
}

/** Node visits that aligning may still spend; shared by everything within one comparison. */
export interface Work {
  left: number;
}

/**
 * Exact equality of two trees, without rules; the order of members does not count. Iterative.
 * With `work` it gives up, and says false, when that is spent.
 */
export function deepEqual(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  work?: Work,
): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  pending.length = 0;
  if (!sameOrPending(left, right)) return false;
  while (pending.length > 0) {
    const b = pending.pop();
    const a = pending.pop();
    if (a === undefined || b === undefined) return false;
    const cost = sameShallow(a, b);
    if (cost < 0) return false;
    if (work !== undefined) {
      work.left -= cost;
      if (work.left <= 0) return false;
    }
  }
  return true;
}

/** Pairs still to be compared, of the one call that runs. */
const pending: JsonValue[] = [];
const UNEQUAL = -1;

/** What it cost to see that two containers are equal but for what is pending now; or UNEQUAL. */
function sameShallow(left: JsonValue, right: JsonValue): number {
  if (isScalar(left) || isScalar(right)) return UNEQUAL;
  if (isArray(left)) return isArray(right) ? sameItems(left, right) : UNEQUAL;
  if (isArray(right)) return UNEQUAL;
  const keys = Object.keys(left);
  const others = Object.keys(right);
  if (keys.length !== others.length) return UNEQUAL;
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? "";
    // Mostly the names come in the same order, and then the other has this one.
    if (others[at] !== key && !Object.hasOwn(right, key)) return UNEQUAL;
    if (!sameOrPending(left[key], right[key])) return UNEQUAL;
  }
  return keys.length + 1;
}

function sameItems(left: JsonArray, right: JsonArray): number {
  if (left.length !== right.length) return UNEQUAL;
  for (let index = 0; index < left.length; index += 1) {
    if (!sameOrPending(left[index], right[index])) return UNEQUAL;
  }
  return left.length + 1;
}

function sameOrPending(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  if (isScalar(left)) return isScalar(right) && sameScalar(left, right);
  if (isScalar(right)) return false;
  pending.push(left, right);
  return true;
}
