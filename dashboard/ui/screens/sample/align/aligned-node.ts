import type { PerRole } from "../../../../../core/index.ts";
import type { SampleDifference } from "../../../../../differ/index.ts";
import type { BodyNode } from "../body/body-node.ts";
import { ROLES } from "../roles.ts";

/** A difference of the sample at its place. */
export interface Mark {
  readonly difference: SampleDifference;
  /** Its number among the sample's differences, from 0. */
  readonly index: number;
}

/** A place of the three trees held against each other. */
export interface AlignedNode {
  /** Unique within one alignment. */
  readonly id: string;
  /** A member's name; undefined for an item of a list and for the root. */
  readonly name: string | undefined;
  /** An item's index in each role that has it. */
  readonly index: Partial<PerRole<number>> | undefined;
  readonly parent: AlignedNode | undefined;
  readonly depth: number;
  /** What each role has here; undefined where it has nothing. */
  readonly nodes: PerRole<BodyNode | undefined>;
  readonly marks: readonly Mark[];
  /** How many marks are here and below. */
  readonly marked: number;
  /** The roles that have it have the same. */
  readonly equal: boolean;
  children(): readonly AlignedNode[];
}

/** Whether the roles that are compared have the same here. */
export function isEqual(
  nodes: PerRole<BodyNode | undefined>,
  parent: PerRole<BodyNode | undefined> | undefined,
): boolean {
  let same: number | undefined;
  for (const role of ROLES) {
    // A role that has nothing above here is no part of the comparison.
    if (parent !== undefined && parent[role] === undefined) continue;
    const found = nodes[role]?.same ?? -1;
    if (parent === undefined && found === -1) continue;
    if (same !== undefined && same !== found) return false;
    same = found;
  }
  return true;
}

export function isContainer(node: BodyNode | undefined): boolean {
  return node !== undefined && node.kind !== "value";
}

/** Whether it is a line of a text, which no path names. */
export function isLine({ nodes }: Pick<AlignedNode, "nodes">): boolean {
  return ROLES.some((role) => {
    const own = nodes[role];
    return own?.kind === "value" && own.type === "line";
  });
}
