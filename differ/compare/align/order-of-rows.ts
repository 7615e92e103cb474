import type { Role } from "../../../core/index.ts";
import type { Agreement } from "../odd-class.ts";
import { ALONE } from "./longest-common.ts";
import type { Row, Side } from "./rows.ts";

export const IN_ORDER: Agreement = { ps: true, pc: true, sc: true };

/** Whether the elements that two roles share stand in the same order, for each pair of roles. */
export function orderOfRows(rows: readonly Row[], sides: readonly Side[]): Agreement {
  const [first, second, third] = sides;
  const shared = (left?: Side, right?: Side) => left !== undefined && left.items === right?.items;
  const sorted = (left?: Side, right?: Side) =>
    left === undefined || right === undefined || inOrder(rows, left.role, right.role);
  const one = shared(first, second) || sorted(first, second);
  const two = shared(first, third) || (shared(second, third) ? one : sorted(first, third));
  const three = shared(second, third) || (shared(first, second) ? two : sorted(second, third));
  return agreementOf(sides, { one, two, three });
}

/** Names the pairs by their roles; a pair that is not there agrees. */
function agreementOf(
  sides: readonly Side[],
  { one, two, three }: { one: boolean; two: boolean; three: boolean },
): Agreement {
  const [first, second] = sides;
  if (sides.length > 2) return { ps: one, pc: two, sc: three };
  const roles = `${first?.role} ${second?.role}`;
  return {
    ps: roles !== "primary secondary" || one,
    pc: roles !== "primary candidate" || one,
    sc: roles !== "secondary candidate" || one,
  };
}

/** Whether the elements two roles share stand in the same order in both. */
function inOrder(rows: readonly Row[], left: Role, right: Role): boolean {
  let lastLeft = ALONE;
  let lastRight = ALONE;
  let ordered = true;
  for (const row of rows) {
    const at = row[left];
    if (at < 0 || row[right] < 0) continue;
    if (at < lastLeft) return inOrder(sortedBy(rows, left), left, right);
    if (row[right] < lastRight) ordered = false;
    lastLeft = at;
    lastRight = row[right];
  }
  return ordered;
}

/** Those that the role has, by its index: an index occurs once, so each has its slot. */
function sortedBy(rows: readonly Row[], role: Role): Row[] {
  const slots: (Row | undefined)[] = Array.from({ length: rows.length });
  for (const row of rows) if (row[role] >= 0) slots[row[role]] = row;
  return slots.filter((row) => row !== undefined);
}
