import type { PerRole, Role } from "../../../../core/index.ts";

/** In the order of the contract: exact paths and printed values follow it. */
export const ROLES: readonly Role[] = ["primary", "secondary", "candidate"];

export function perRole<T>(make: (role: Role) => T): PerRole<T> {
  return {
    primary: make("primary"),
    secondary: make("secondary"),
    candidate: make("candidate"),
  };
}
