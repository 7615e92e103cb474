import type { PerRole } from "../../../../../core/index.ts";
import type { SampleDifference } from "../../../../../differ/index.ts";
import type { Mark } from "../align/aligned-node.ts";
import { AlignedTree, roleOf } from "../align/align-trees.ts";
import { stepsOf } from "../body/exact-path.ts";
import type { ShownBody } from "../body/read-body.ts";
import type { Sameness } from "../body/sameness.ts";
import { perRole } from "../roles.ts";

export interface PlacedBodies {
  readonly tree: AlignedTree;
  /** Differences of the bodies whose place is not in what is shown: a cut body, lines, a path too long. */
  readonly unplaced: readonly Mark[];
}

/** Holds the three bodies against each other and puts each of their differences at its place. */
export function placeMarks(
  bodies: PerRole<ShownBody | undefined>,
  differences: readonly SampleDifference[],
  same: Sameness,
): PlacedBodies {
  const tree = new AlignedTree(
    perRole((role) => bodies[role]?.root),
    same,
  );
  const unplaced: Mark[] = [];
  for (const [index, difference] of differences.entries()) {
    if (!difference.exact.startsWith("$")) continue;
    const mark = { difference, index };
    const steps = stepsOf(difference.exact);
    if (steps === undefined || !isPlaced(tree, mark, steps)) unplaced.push(mark);
  }
  return { tree, unplaced };

  function isPlaced(within: AlignedTree, mark: Mark, steps: readonly (string | number)[]): boolean {
    const role = roleOf(mark.difference);
    // The whole is the whole, in lines too.
    if (steps.length > 0 && bodies[role]?.lines === true) return false;
    if (within.mark(mark, role, steps)) return true;
    return steps.length === 0 && ROOT_ROLES.some((other) => within.mark(mark, other, steps));
  }
}

const ROOT_ROLES = ["primary", "secondary", "candidate"] as const;
