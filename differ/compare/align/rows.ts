import { type PerRole, ROLES, type Role, perRole } from "../../../core/index.ts";
import type { JsonArray } from "../../lift/json-value.ts";
import type { Agreement } from "../odd-class.ts";
import { ALONE } from "./longest-common.ts";

/** The index of one element in each role, -1 where the role has it not. */
export type Row = PerRole<number>;

type Column = Int32Array | readonly number[];

/**
 * Elements that belong together, a row each, kept by role: an object for each row would cost more
 * than everything else that is done with it.
 */
export interface Rows {
  readonly length: number;
  /** Of each row the index in this role, -1 where the role has it not. */
  readonly columns: PerRole<Column>;
}

export interface Alignment {
  /** Elements to look at; most of those that are equal in all roles are left out. */
  readonly rows: Rows;
  /** Whether the elements that two roles share stand in the same order. */
  readonly order: Agreement;
}

/** The array of one role in play. */
export interface Side {
  readonly role: Role;
  readonly items: JsonArray;
}

export const NO_ROWS: Rows = { length: 0, columns: perRole(() => []) };

/** The rows of elements that stand at one index in all roles. */
export function rowsAt(indices: readonly number[], roles: readonly Role[] = ROLES): Rows {
  const { length } = indices;
  if (roles.length === ROLES.length) {
    return { length, columns: { primary: indices, secondary: indices, candidate: indices } };
  }
  const none = indices.map(() => ALONE);
  return { length, columns: perRole((role) => (roles.includes(role) ? indices : none)) };
}

export function rowAt({ columns }: Rows, at: number): Row {
  return {
    primary: columns.primary[at] ?? ALONE,
    secondary: columns.secondary[at] ?? ALONE,
    candidate: columns.candidate[at] ?? ALONE,
  };
}

/** The same rows in arrays that have so many more elements at their start. */
export function shifted({ length, columns }: Rows, by: number): Rows {
  const shiftedColumns = new Map<Column, Column>();
  const shift = (column: Column): Column => {
    const known = shiftedColumns.get(column);
    if (known !== undefined) return known;
    const made = column.map((index) => (index < 0 ? index : index + by));
    shiftedColumns.set(column, made);
    return made;
  };
  return { length, columns: perRole((role) => shift(columns[role])) };
}
