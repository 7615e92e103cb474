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
  const pending: JsonValue[] = [];
  if (!sameOrPending(left, right, pending)) return false;
  while (pending.length > 0) {
    const b = pending.pop();
    const a = pending.pop();
    if (a === undefined || b === undefined) return false;
    if (work !== undefined) {
      if (work.left <= 0) return false;
      work.left -= 1;
    }
    if (!sameShallow(a, b, pending)) {
      if (work !== undefined) work.left -= pending.length;
      return false;
    }
  }
  return true;
}

function sameShallow(left: JsonValue, right: JsonValue, pending: JsonValue[]): boolean {
  if (isScalar(left) || isScalar(right)) return false;
  if (isArray(left)) return isArray(right) && sameItems(left, right, pending);
  if (isArray(right)) return false;
  const keys = Object.keys(left);
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false;
    if (!sameOrPending(left[key], right[key], pending)) return false;
  }
  return keys.length === Object.keys(right).length;
}

function sameItems(left: JsonArray, right: JsonArray, pending: JsonValue[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    if (!sameOrPending(left[index], right[index], pending)) return false;
  }
  return true;
}

function sameOrPending(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  pending: JsonValue[],
): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  if (isScalar(left)) return isScalar(right) && sameScalar(left, right);
  if (isScalar(right)) return false;
  pending.push(left, right);
  return true;
}
