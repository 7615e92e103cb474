import { type PerRole, ROLES, type Role } from "../../core/index.ts";
import type { Kind, OddClass } from "./difference.ts";

/** Which pairs of roles agree. */
export interface Agreement {
  readonly ps: boolean;
  readonly pc: boolean;
  readonly sc: boolean;
}

/**
 * The odd role while the other two agree. Under a tolerance agreement need not be transitive; a
 * single pair that disagrees has no odd role, and counts as `all`.
 */
export function oddClass({ ps, pc, sc }: Agreement): OddClass | undefined {
  if (ps && pc && sc) return undefined;
  if (ps && !pc && !sc) return "candidate";
  if (pc && !ps && !sc) return "secondary";
  if (sc && !ps && !pc) return "primary";
  return "all";
}

/** Holds the values of all roles against each other; a role that is not in play agrees with none. */
export function agreement<T>(values: PerRole<T>, same: (left: T, right: T) => boolean): Agreement {
  const { primary, secondary, candidate } = values;
  const pc = same(primary, candidate);
  // Baselines that are one object are held against the candidate once.
  const one = primary === secondary;
  return { ps: same(primary, secondary), pc, sc: one ? pc : same(secondary, candidate) };
}

/** Who is odd where only two roles are in play: nobody can say, so `all`. */
export function classAmong<T>(
  values: PerRole<T | undefined>,
  same: (left: T | undefined, right: T | undefined) => boolean,
  inPlay: readonly Role[],
): OddClass | undefined {
  if (inPlay.length === ROLES.length) return oddClass(agreement(values, same));
  const [left, right] = inPlay;
  if (left === undefined || right === undefined) return undefined;
  return same(values[left], values[right]) ? undefined : "all";
}

/** The two roles a kind is said of: the subject, held against the other. */
export interface Sides {
  readonly subject: Role;
  readonly against: Role;
}

/**
 * The odd role against one of the two that agree; where all differ the candidate against the
 * primary, or, where one of these did not answer, the later of the two roles that did.
 */
export function sidesOf(oddity: OddClass, inPlay: readonly Role[] = ROLES): Sides {
  if (oddity === "all") {
    return { subject: inPlay.at(-1) ?? "candidate", against: inPlay[0] ?? "primary" };
  }
  return { subject: oddity, against: oddity === "primary" ? "secondary" : "primary" };
}

/** The role whose indices name a place: the first that has it. */
export function firstWith(values: PerRole<unknown>): Role {
  return ROLES.find((role) => values[role] !== undefined) ?? "primary";
}

/** What is said of a value that may be absent (undefined), apart from its type. */
export function presenceKind(subject: unknown, against: unknown): Kind | undefined {
  if (subject === undefined) return against === undefined ? undefined : "missing";
  return against === undefined ? "extra" : undefined;
}
