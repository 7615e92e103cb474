import type { PerRole, Role } from "../../../../../core/index.ts";
import type { BodyNode } from "../body/body-node.ts";
import { ROLES, perRole } from "../roles.ts";
import { alignItems } from "./align-items.ts";
import { ALONE } from "./align-sequences.ts";

/** What stands one step down, where the roles have it. */
export interface AlignedChild {
  readonly name: string | undefined;
  readonly index: Partial<PerRole<number>> | undefined;
  readonly nodes: PerRole<BodyNode | undefined>;
}

type Roles<T> = { [R in Role]?: T };

/** Members by name, in the first role's order and then what the others have beside; items in order. */
export function alignChildren(nodes: PerRole<BodyNode | undefined>): AlignedChild[] {
  return [...alignMembers(nodes), ...alignLists(nodes)];
}

interface MemberSlot {
  readonly name: string;
  readonly nodes: Roles<BodyNode>;
}

function alignMembers(nodes: PerRole<BodyNode | undefined>): AlignedChild[] {
  const slots: MemberSlot[] = [];
  const byName = new Map<string, MemberSlot[]>();
  for (const role of ROLES) {
    const own = nodes[role];
    if (own?.kind !== "object") continue;
    for (const [name, value] of own.members) {
      const known = byName.get(name);
      // A repeated name: the first with the first, the second with the second.
      const free = known?.find((slot) => slot.nodes[role] === undefined);
      if (free !== undefined) {
        free.nodes[role] = value;
        continue;
      }
      const slot: MemberSlot = { name, nodes: { [role]: value } };
      slots.push(slot);
      if (known === undefined) byName.set(name, [slot]);
      else known.push(slot);
    }
  }
  return slots.map((slot) => ({
    name: slot.name,
    index: undefined,
    nodes: perRole((role) => slot.nodes[role]),
  }));
}

function alignLists(nodes: PerRole<BodyNode | undefined>): AlignedChild[] {
  const lists: Roles<readonly BodyNode[]> = {};
  for (const role of ROLES) {
    const own = nodes[role];
    if (own?.kind === "list") lists[role] = own.items;
  }
  return rowsOf(lists, {}).map((index) => ({
    name: undefined,
    index,
    nodes: perRole((role) => {
      const at = index[role];
      return at === undefined ? undefined : lists[role]?.[at];
    }),
  }));
}

/** Rows of indices; each role's rise. `from`: where the lists begin in their whole. */
function rowsOf(lists: Roles<readonly BodyNode[]>, from: Roles<number>): Roles<number>[] {
  const [base, ...others] = ROLES.filter((role) => lists[role] !== undefined);
  if (base === undefined) return [];
  const items = lists[base] ?? [];
  const partners = others.map((role) => ({
    role,
    items: lists[role] ?? [],
    of: partnersIn(items, lists[role] ?? []),
    next: 0,
  }));
  const rows: Roles<number>[] = [];
  for (let at = 0; at <= items.length; at += 1) {
    const atEnd = at === items.length;
    const found = partners.map((one) => (atEnd ? one.items.length : (one.of[at] ?? ALONE)));
    for (const row of rowsBetween(partners, found, from)) rows.push(row);
    if (atEnd) break;
    const row: Roles<number> = { [base]: at + (from[base] ?? 0) };
    for (const [which, one] of partners.entries()) {
      const partner = found[which] ?? ALONE;
      if (partner < 0) continue;
      row[one.role] = partner + (from[one.role] ?? 0);
      one.next = partner + 1;
    }
    rows.push(row);
  }
  return rows;
}

interface Partners {
  readonly role: Role;
  readonly items: readonly BodyNode[];
  readonly of: Int32Array;
  /** What stands before it has its row. */
  next: number;
}

/** Lists that are one and the same need no search. */
function partnersIn(left: readonly BodyNode[], right: readonly BodyNode[]): Int32Array {
  if (left !== right) return alignItems(left, right);
  return Int32Array.from(left, (_, at) => at);
}

/** What the other roles have before their partners: held against each other. */
function rowsBetween(
  partners: readonly Partners[],
  found: readonly number[],
  from: Roles<number>,
): Roles<number>[] {
  const between: Roles<readonly BodyNode[]> = {};
  const starts: Roles<number> = {};
  let some = false;
  for (const [which, one] of partners.entries()) {
    const end = found[which] ?? ALONE;
    if (end <= one.next) continue;
    some = true;
    between[one.role] = one.items.slice(one.next, end);
    starts[one.role] = one.next + (from[one.role] ?? 0);
    one.next = end;
  }
  return some ? rowsOf(between, starts) : [];
}
