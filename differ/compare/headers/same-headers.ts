import type { RawHeaders } from "../../../core/index.ts";
import { fieldName } from "./field-names.ts";

/**
 * Whether two lists of fields are surely equal: same names in the same order, same values where
 * they count. False says only that a closer look is needed.
 */
export function sameHeaders(left: RawHeaders, right: RawHeaders, lengthCounts: boolean): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 2) {
    const name = left[at] ?? "";
    if (name !== right[at]) return false;
    if (left[at + 1] === right[at + 1]) continue;
    const field = fieldName(name);
    if (field.ignored || (!lengthCounts && field.lower === "content-length")) continue;
    return false;
  }
  return true;
}
