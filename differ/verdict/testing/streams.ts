import { type Random, type Role, ROLES } from "../../../core/index.ts";

/** Says which roles are off at one place in the next exchange; two that are off differ from each other. */
export type Place = () => { readonly [R in Role]: boolean };

/** Each role is off on its own, with its own probability. */
export function independent(random: Random, shares: { readonly [R in Role]: number }): Place {
  return () => ({
    primary: random() < shares.primary,
    secondary: random() < shares.secondary,
    candidate: random() < shares.candidate,
  });
}

/** All three alike, each off in this share of exchanges. */
export function alike(random: Random, share: number): Place {
  return independent(random, { primary: share, secondary: share, candidate: share });
}

/** At most one role is off; the shares are exact, and the baselines' are the same. */
export function oddShares(random: Random, shares: { candidate: number; baseline: number }): Place {
  const { candidate, baseline } = shares;
  return () => {
    const drawn = random() - candidate;
    return {
      candidate: drawn < 0,
      secondary: drawn >= 0 && drawn < baseline,
      primary: drawn >= baseline && drawn < 2 * baseline,
    };
  };
}

export interface BurstShape {
  /** Chance of a burst to begin, in each exchange without one. */
  readonly start: number;
  readonly shortest?: number;
  readonly longest?: number;
  /** How often a role is off within its burst. */
  readonly density?: number;
  /** The run begins somewhere in a burst of one role. */
  readonly underWay?: boolean;
}

/** Each role is off for some exchanges in a row, now and then: a stale cache, a restarted instance. */
export function bursts(random: Random, shape: BurstShape, roles: readonly Role[] = ROLES): Place {
  const { start, shortest = 20, longest = 40, density = 1 } = shape;
  const left = { primary: 0, secondary: 0, candidate: 0 };
  if (shape.underWay === true) {
    const role = roles[Math.floor(random() * roles.length)];
    const length = shortest + Math.floor(random() * (longest - shortest + 1));
    if (role !== undefined) left[role] = 1 + Math.floor(random() * length);
  }
  return () => {
    const off = { primary: false, secondary: false, candidate: false };
    for (const role of roles) {
      if (left[role] > 0) left[role] -= 1;
      else if (random() < start)
        left[role] = shortest + Math.floor(random() * (longest - shortest + 1));
      off[role] = left[role] > 0 && (density === 1 || random() < density);
    }
    return off;
  };
}

/** Every so many exchanges one role, drawn anew, is off for some in a row: a job that runs by the clock. */
export function periodic(
  random: Random,
  { every, length }: { every: number; length: number },
): Place {
  let done = 0;
  let role: Role = "primary";
  return () => {
    if (done % every === 0) role = ROLES[Math.floor(random() * ROLES.length)] ?? role;
    const off = done % every < length;
    done += 1;
    return {
      primary: off && role === "primary",
      secondary: off && role === "secondary",
      candidate: off && role === "candidate",
    };
  };
}

/** The secondary is off in the first exchange and never again: takes a turn in the alpha budget. */
export function seenOnce(): Place {
  let seen = false;
  return () => {
    const secondary = !seen;
    seen = true;
    return { primary: false, secondary, candidate: false };
  };
}
