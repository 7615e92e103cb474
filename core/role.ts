/** The three instances of the shadow: two baselines of today's release and the new one. */
export type Role = "primary" | "secondary" | "candidate";

/** In the order of the contract: `exact` paths and printed values follow it. */
export const ROLES = ["primary", "secondary", "candidate"] as const satisfies readonly Role[];

/** One value for each role. */
export type PerRole<T> = { readonly [R in Role]: T };

export function perRole<T>(make: (role: Role) => T): PerRole<T> {
  return {
    primary: make("primary"),
    secondary: make("secondary"),
    candidate: make("candidate"),
  };
}
