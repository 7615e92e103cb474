import type { PerRole, Role } from "../../../../core/index.ts";
import type { OddClass, SampleDifference } from "../../../../differ/index.ts";
import { printedValue } from "./mark-words.ts";
import { ROLES, perRole } from "./roles.ts";

/** Whether a role is an odd one of a class. */
export function isOdd(role: Role, odd: OddClass): boolean {
  return odd === "all" || odd === role;
}

/** The role whose value an odd one is held against. */
export function againstOf(role: Role, odd: OddClass): Role {
  if (odd === "all") return role === "primary" ? "candidate" : "primary";
  return ROLES.find((other) => other !== odd) ?? "primary";
}

/** What a difference's roles have at its place, printed. */
export function valuesOf(difference: SampleDifference): PerRole<string | undefined> {
  return perRole((role) => printedValue(difference[role]));
}
