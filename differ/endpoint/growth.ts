/**
 * How the number of distinct segments under one parent grows with its requests. A segment counts as
 * asked seldom for its first SELDOM_MAX requests; routes that are asked often add nothing beyond, so
 * that they cannot hide data among them.
 */
export interface Growth {
  /** Requests to segments that were asked seldom so far. */
  seldom: number;
  /** `distinctAt[k]` = distinct segments after 2^k of these; zeros where nobody watched. */
  distinctAt: number[];
}

export const SELDOM_MAX = 50;

/** Up to here, segments are routes that somebody may have written down. */
export const ROUTES_MAX = 50;
/** Beyond, nobody has. */
export const ROUTES_EVER = 500;

/** From the look that is taken while requests come in: fewer do not tell sweeps from data. */
const FIRST_LOOK = 128;
/** A young parent, or one whose beginning nobody watched, has to grow faster. */
const SURE_AT = 256;
const SHARE_YOUNG = 0.5;
const SHARE_SURE = 0.2;

export function noGrowth(): Growth {
  return { seldom: 0, distinctAt: [] };
}

/** Counts one request to a segment that is asked seldom; true when it is time to look. */
export function countSeldom(growth: Growth, distinct: number): boolean {
  growth.seldom += 1;
  const { seldom } = growth;
  if ((seldom & (seldom - 1)) !== 0) return distinct > ROUTES_EVER;
  growth.distinctAt[Math.log2(seldom)] = distinct;
  return seldom >= FIRST_LOOK || distinct > ROUTES_EVER;
}

/** Two parents become one: what each saw when no longer adds up. */
export function joinGrowth(growth: Growth, seldom: number): void {
  growth.seldom = seldom;
  growth.distinctAt = Array.from(
    { length: seldom < 1 ? 0 : Math.floor(Math.log2(seldom)) + 1 },
    () => 0,
  );
}

/**
 * Whether the segments are data: more than anybody writes down, or more than ROUTES_MAX and, over the
 * later part of the requests, still a new one every few requests. 60 routes asked in any order are
 * known after some hundred requests, and then never grow again.
 */
export function isData(growth: Growth, distinct: number): boolean {
  if (distinct > ROUTES_EVER) return true;
  if (distinct <= ROUTES_MAX) return false;
  const { seldom, distinctAt } = growth;
  const half = Math.floor(Math.log2(seldom)) - 1;
  const before = distinctAt[half] ?? 0;
  const unwatched = before === 0;
  const share = (distinct - before) / (seldom - (unwatched ? 0 : 2 ** half));
  return share >= (unwatched || seldom < SURE_AT ? SHARE_YOUNG : SHARE_SURE);
}
