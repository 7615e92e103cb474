import type { PerRole, Role } from "../../../../core/index.ts";
import type { OddClass, SampleDifference } from "../../../../differ/index.ts";
import { printedValue } from "./mark-words.ts";
import { ROLES, perRole } from "./roles.ts";

/** Whether a role is an odd one of a class. */
export function isOdd(role: Role, odd: OddClass): boolean {
  return odd === "all" || odd === role;
}

/** The role whose value one is held against: an odd one against another, and the others against it. */
export function againstOf(role: Role, odd: OddClass): Role {
  if (odd === "all") return role === "primary" ? "candidate" : "primary";
  return role === odd ? (ROLES.find((other) => other !== odd) ?? "primary") : odd;
}

/** What a difference's roles have at its place, printed. */
export function valuesOf(difference: SampleDifference): PerRole<string | undefined> {
  return perRole((role) => printedValue(difference[role]));
}

/** Whether a printed value is no container: of those, what differs is told apart where they are unfolded. */
export function isPlain(printed: string): boolean {
  return !/^[[{]/.test(printed);
}
