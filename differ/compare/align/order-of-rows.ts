import type { Role } from "../../../core/index.ts";
import type { Agreement } from "../odd-class.ts";
import { ALONE } from "./longest-common.ts";
import type { Rows, Side } from "./rows.ts";

export const IN_ORDER: Agreement = { ps: true, pc: true, sc: true };

/** Whether the elements that two roles share stand in the same order, for each pair of roles. */
export function orderOfRows(rows: Rows, sides: readonly Side[]): Agreement {
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
function inOrder({ length, columns }: Rows, left: Role, right: Role): boolean {
  const lefts = columns[left];
  const rights = columns[right];
  let lastLeft = ALONE;
  let lastRight = ALONE;
  let ordered = true;
  for (let row = 0; row < length; row += 1) {
    const at = lefts[row] ?? ALONE;
    const other = rights[row] ?? ALONE;
    if (at < 0 || other < 0) continue;
    if (at < lastLeft) return inOrderOf(lefts, rights);
    if (other < lastRight) ordered = false;
    lastLeft = at;
    lastRight = other;
  }
  return ordered;
}

/** The same where the left indices do not ascend: an index occurs once, so each has its slot. */
function inOrderOf(lefts: ArrayLike<number>, rights: ArrayLike<number>): boolean {
  let most = 0;
  for (let row = 0; row < lefts.length; row += 1) most = Math.max(most, lefts[row] ?? ALONE);
  const slots = new Int32Array(most + 1).fill(ALONE);
  for (let row = 0; row < lefts.length; row += 1) {
    const at = lefts[row] ?? ALONE;
    if (at >= 0) slots[at] = rights[row] ?? ALONE;
  }
  let last = ALONE;
  for (const other of slots) {
    if (other < 0) continue;
    if (other < last) return false;
    last = other;
  }
  return true;
}
