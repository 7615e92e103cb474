import type { ShownApproval } from "../../../server/steering.ts";

/** Those that fit a search and a state; what needs a look first: expired, then unused, then active ones. */
export function fittingApprovals(
  items: readonly ShownApproval[],
  { q, state }: { readonly q: string; readonly state: string },
): ShownApproval[] {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return items
    .filter((one) => state === "" || one.state === state)
    .filter((one) => {
      const text =
        `${one.fingerprint} ${one.difference ?? ""} ${one.reason} ${one.by} ${one.members.join(" ")}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((left, right) => RANKS[left.state] - RANKS[right.state]);
}

const RANKS = { expired: 0, unused: 1, active: 2 } as const;
