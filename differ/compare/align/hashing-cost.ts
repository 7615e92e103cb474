import { type JsonValue, isScalar } from "../../lift/json-value.ts";
import type { Side } from "./rows.ts";

/** Elements of an array that are looked at. */
const SAMPLES = 32;
/** Of an element that is one, in values. */
const CONTAINER_COST = 2;

/** About how many values all elements hold, from some of each array, spread over it. */
export function hashingCost(sides: readonly Side[]): number {
  let cost = 0;
  for (const items of new Set(sides.map((side) => side.items))) {
    const step = Math.max(1, Math.floor(items.length / SAMPLES));
    let sampled = 0;
    let values = 0;
    for (let at = 0; at < items.length; at += step) {
      sampled += 1;
      values += sizeOf(items[at]);
    }
    cost += (items.length * values) / Math.max(1, sampled);
  }
  return cost;
}

/** With what lies right below; scalars cost next to nothing. */
function sizeOf(element: JsonValue | undefined): number {
  if (element === undefined || isScalar(element)) return 0;
  return CONTAINER_COST + (Array.isArray(element) ? element : Object.keys(element)).length;
}
