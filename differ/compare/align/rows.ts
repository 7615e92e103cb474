import type { PerRole, Role } from "../../../core/index.ts";
import type { JsonArray } from "../../lift/json-value.ts";
import { ALONE } from "./longest-common.ts";

/** The index of one element in each role, -1 where the role has it not. */
export type Row = PerRole<number>;
export type MutableRow = { -readonly [R in Role]: number };

/** The array of one role in play. */
export interface Side {
  readonly role: Role;
  readonly items: JsonArray;
}

export function emptyRow(): MutableRow {
  return { primary: ALONE, secondary: ALONE, candidate: ALONE };
}
