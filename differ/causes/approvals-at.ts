import type { Approval } from "../../core/index.ts";

/** Approvals as they stand at one moment. */
export interface HeldApprovals {
  /** Fingerprints that count as pass. */
  readonly approvals: ReadonlySet<string>;
  /** Fingerprints whose approval has ended, with it. */
  readonly expired: ReadonlyMap<string, Approval>;
}

const DAY_MS = 86_400_000;

/** An approval holds through its last day, in UTC; one that holds wins over one that has ended. */
export function approvalsAt(stated: readonly Approval[], nowMs: number): HeldApprovals {
  const active = new Set<string>();
  const ended: Approval[] = [];
  for (const approval of stated) {
    if (nowMs >= endOf(approval)) ended.push(approval);
    else for (const name of namesOf(approval)) active.add(name);
  }
  const expired = new Map<string, Approval>();
  for (const approval of ended) {
    for (const name of namesOf(approval)) if (!active.has(name)) expired.set(name, approval);
  }
  return { approvals: active, expired };
}

function namesOf({ fingerprint, members }: Approval): string[] {
  return [fingerprint, ...members];
}

function endOf({ until }: Approval): number {
  if (until === undefined) return Number.POSITIVE_INFINITY;
  return Date.parse(`${until}T00:00:00Z`) + DAY_MS;
}
