import type { PerRole } from "../../../core/index.ts";
import type { JsonArray } from "../../lift/json-value.ts";
import { NO_ROWS, type Rows, rowsAt } from "./rows.ts";

/** In longer arrays the saving would be lost in the looking. */
const LENGTH_MAX = 16;

/**
 * The one row of short arrays of one length, in all roles, that are the same but for one element;
 * undefined for any others. It is what aligning would find, without what that needs: where arrays
 * are short there are many of them.
 */
export function onlyUnequal({
  primary,
  secondary,
  candidate,
}: PerRole<JsonArray | undefined>): Rows | undefined {
  if (primary === undefined || secondary === undefined || candidate === undefined) return undefined;
  const { length } = primary;
  if (length > LENGTH_MAX || length !== secondary.length || length !== candidate.length)
    return undefined;
  let at = -1;
  for (let index = 0; index < length; index += 1) {
    const element = primary[index];
    if (element === secondary[index] && element === candidate[index]) continue;
    if (at >= 0) return undefined;
    at = index;
  }
  return at < 0 ? NO_ROWS : rowsAt([at]);
}
