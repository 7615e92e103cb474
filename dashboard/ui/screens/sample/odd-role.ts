import type { OddClass } from "../../../../differ/index.ts";
import type { AlignedNode } from "./align/aligned-node.ts";
import { ROLES } from "./roles.ts";

/** Which role's value is unlike the others' at a place, by the values alone; undefined where they are alike. */
export function oddRoleOf({ nodes, equal, parent }: AlignedNode): OddClass | undefined {
  if (equal) return undefined;
  const roles = ROLES.filter((role) => parent === undefined || parent.nodes[role] !== undefined);
  if (roles.length < ROLES.length) return "all";
  const same = (role: (typeof ROLES)[number]): number => nodes[role]?.same ?? -1;
  const odd = ROLES.filter((role) =>
    ROLES.every((other) => other === role || same(other) !== same(role)),
  );
  return odd.length === 1 ? odd[0] : "all";
}
