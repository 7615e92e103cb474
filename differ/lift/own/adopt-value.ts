import type { JsonValue } from "../json-value.ts";
import type { LiftLimits, TreeResult } from "../lift-context.ts";
import { readNumber } from "../number-text.ts";

/**
 * What a lifter of the user gave back, as a tree of ours: checked, copied and bounded. Undefined where it
 * is none (a function, a cycle, a date), "too-large" where it goes beyond the limits.
 */
export function adoptValue(
  value: unknown,
  { depthMax, nodesMax }: Pick<LiftLimits, "depthMax" | "nodesMax">,
): TreeResult {
  // Recursion is bounded by this: a cycle ends there too.
  const levels = Math.min(depthMax, LEVELS_MAX);
  let left = nodesMax;

  const adopt = (from: unknown, depth: number): JsonValue => {
    left -= 1;
    if (left < 0 || depth > levels) throw new TooLarge();
    if (typeof from === "string" || typeof from === "boolean" || from === null) return from;
    if (typeof from === "bigint") return readNumber(String(from));
    if (typeof from === "number") {
      return Number.isFinite(from) ? readNumber(String(from)) : String(from);
    }
    if (Array.isArray(from)) return from.map((item: unknown) => adopt(item, depth + 1));
    if (!isPlain(from)) throw new NotTree();
    const members: [string, JsonValue][] = [];
    for (const [name, item] of Object.entries(from)) {
      if (item !== undefined) members.push([name, adopt(item, depth + 1)]);
    }
    return Object.fromEntries(members);
  };

  try {
    return { value: adopt(value, 0) };
  } catch (error) {
    return error instanceof TooLarge ? "too-large" : undefined;
  }
}

const LEVELS_MAX = 500;

class TooLarge extends Error {}
class NotTree extends Error {}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
