import { type JsonValue, isObject, isScalar, member } from "../../lift/json-value.ts";
import { type Work, sameScalar } from "../body/deep-equal.ts";
import { ID_NAMES, uniqueKeys } from "./element-key.ts";
import { ALONE } from "./longest-common.ts";

/** A name whose partners agree in this share of their other members is not doubted. */
export const GOOD = 0.5;
/** Names looked at besides those that usually identify an element. */
const NAMES_MAX = 16;
/** Partners that are held against each other to see what a name is worth. */
const SAMPLES = 24;

export interface NamedPartners {
  readonly partners: Int32Array;
  /** The share of the other members in which partners agree. */
  readonly worth: number;
  /** Every shared value is a number and stands at one index in both: it may say no more than that. */
  readonly counts: boolean;
}

type Pair = readonly [left: readonly JsonValue[], right: readonly JsonValue[]];

/**
 * Partners by a member that tells the elements of both arrays apart and means the same in both:
 * scalar and unique in each, and at least half of the shorter array found in the other. An id made
 * anew for every call fails the last condition, whatever it is called.
 */
export function partnersById(
  left: readonly JsonValue[],
  right: readonly JsonValue[],
): NamedPartners | undefined {
  let best: NamedPartners | undefined;
  for (const name of ID_NAMES) {
    best = better(best, partnersBy(name, [left, right]));
    if (best !== undefined && best.worth >= GOOD) return best;
  }
  return best;
}

/**
 * The best of what was found and of all other names: for elements that nothing usual identifies,
 * or whose ids are places in the array and were numbered anew.
 */
export function partnersByName(
  pair: Pair,
  found: NamedPartners | undefined,
  work: Work,
): NamedPartners | undefined {
  const [[first], right] = pair;
  if (!isObject(first)) return found;
  let best = found;
  for (const name of Object.keys(first).slice(0, NAMES_MAX)) {
    if (work.left <= 0 || ID_NAMES.some((known) => known === name)) continue;
    work.left -= right.length;
    best = better(best, partnersBy(name, pair));
  }
  return best;
}

/** A name that may only count places has to be worth much more than one that does not. */
function better(
  left: NamedPartners | undefined,
  right: NamedPartners | undefined,
): NamedPartners | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return weight(right) > weight(left) ? right : left;
}

function weight({ worth, counts }: NamedPartners): number {
  return counts ? worth / 2 : worth;
}

function partnersBy(name: string, [left, right]: Pair): NamedPartners | undefined {
  if (!hasScalar(left[0], name) || !hasScalar(right[0], name)) return undefined;
  const leftKeys = uniqueKeys(left, [name]);
  const rightKeys = leftKeys && uniqueKeys(right, [name]);
  if (leftKeys === undefined || rightKeys === undefined) return undefined;
  const partners = new Int32Array(left.length).fill(ALONE);
  let shared = 0;
  let counts = true;
  for (const [key, index] of leftKeys) {
    const partner = rightKeys.get(key);
    if (partner === undefined) continue;
    partners[index] = partner;
    shared += 1;
    counts &&= partner === index && typeof key === "number";
  }
  if (shared === 0 || shared * 2 < Math.min(left.length, right.length)) return undefined;
  return { partners, worth: worthOf(name, [left, right], partners), counts };
}

function hasScalar(element: JsonValue | undefined, name: string): boolean {
  const value = isObject(element) ? member(element, name) : undefined;
  return value !== undefined && isScalar(value);
}

/** How much partners have in common, from a sample spread over the array. */
function worthOf(name: string, [left, right]: Pair, partners: Int32Array): number {
  const step = Math.max(1, Math.floor(partners.length / SAMPLES));
  let same = 0;
  let looked = 0;
  for (let index = 0; index < partners.length; index += step) {
    const a = left[index];
    const b = right[partners[index] ?? ALONE];
    if (!isObject(a) || !isObject(b)) continue;
    for (const key of Object.keys(a).slice(0, NAMES_MAX)) {
      if (key === name) continue;
      looked += 1;
      if (alike(member(a, key), member(b, key))) same += 1;
    }
  }
  return looked === 0 ? 1 : same / looked;
}

/** Containers are taken for equal where both have one: a look inside would not be worth its cost. */
function alike(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (!isScalar(left)) return !isScalar(right);
  return isScalar(right) && sameScalar(left, right);
}
