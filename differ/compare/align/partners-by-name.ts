import { type JsonValue, isObject, isScalar } from "../../lift/json-value.ts";
import { type Work, sameScalar } from "../body/deep-equal.ts";
import { ID_NAMES, keyOf, valueNamed } from "./element-key.ts";
import { ALONE } from "./longest-common.ts";
import { createPlainTable } from "./value-tables.ts";

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
  /** The same with the name itself among them, in which they always agree. */
  readonly agreement: number;
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
 * The best of what was found, of all other names and of the places themselves: for elements that
 * nothing usual identifies, or whose ids are places in the array and were numbered anew.
 */
export function partnersByName(
  pair: Pair,
  found: NamedPartners | undefined,
  work: Work,
): NamedPartners | undefined {
  const [[first], right] = pair;
  let best = found;
  for (const name of scalarNames(first)) {
    if (work.left <= 0 || ID_NAMES.some((known) => known === name)) continue;
    work.left -= right.length;
    best = better(best, partnersBy(name, pair));
  }
  if (best === undefined) return undefined;
  const partners = byIndex(pair[0].length, right.length);
  const places = { partners, ...agreementOf("", pair, partners), counts: false };
  // What a name and the places say alike is more likely said by the name.
  return weight(places) > weight(best) ? places : best;
}

/** Names of plain values in an element and one level further down. */
function scalarNames(element: JsonValue | undefined): string[] {
  const names: string[] = [];
  if (element === undefined || isScalar(element)) return names;
  for (const [name, value] of Object.entries(element).slice(0, NAMES_MAX)) {
    if (isScalar(value)) names.push(name);
    else if (isObject(value)) {
      for (const [inner, deep] of Object.entries(value).slice(0, NAMES_MAX)) {
        if (isScalar(deep)) names.push(`${name}.${inner}`);
      }
    }
  }
  return names.slice(0, NAMES_MAX);
}

/** Each with what stands at the same index. */
export function byIndex(leftLength: number, rightLength: number): Int32Array {
  const partners = new Int32Array(leftLength).fill(ALONE);
  for (let index = Math.min(leftLength, rightLength) - 1; index >= 0; index -= 1) {
    partners[index] = index;
  }
  return partners;
}

/** A name that may only count places has to be worth much more than one that does not. */
function better(
  left: NamedPartners | undefined,
  right: NamedPartners | undefined,
): NamedPartners | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return weight(right) > weight(left) ? right : left;
}

function weight({ agreement, counts }: NamedPartners): number {
  return counts ? agreement / 2 : agreement;
}

function partnersBy(name: string, [left, right]: Pair): NamedPartners | undefined {
  if (!hasScalar(left[0], name) || !hasScalar(right[0], name)) return undefined;
  // What is entered first and is unique has its own index for its class.
  let count = 0;
  const table = createPlainTable(left.length + right.length, () => (count += 1) - 1);
  for (let index = 0; index < right.length; index += 1) {
    const key = keyOf(right[index], name);
    if (key === undefined || table.classOf(key) !== index) return undefined;
  }
  const partners = new Int32Array(left.length).fill(ALONE);
  const taken = new Uint8Array(left.length + right.length);
  let shared = 0;
  let counts = true;
  for (let index = 0; index < left.length; index += 1) {
    const key = keyOf(left[index], name);
    const partner = key === undefined ? ALONE : table.classOf(key);
    if (partner < 0 || taken[partner] === 1) return undefined;
    taken[partner] = 1;
    if (partner >= right.length) continue;
    partners[index] = partner;
    shared += 1;
    counts &&= partner === index && typeof key === "number";
  }
  if (shared === 0 || shared * 2 < Math.min(left.length, right.length)) return undefined;
  return { partners, ...agreementOf(name, [left, right], partners), counts };
}

function hasScalar(element: JsonValue | undefined, name: string): boolean {
  const value = valueNamed(element, name);
  return value !== undefined && isScalar(value);
}

/** How much partners have in common besides a name, from a sample spread over the array. */
function agreementOf(
  name: string,
  [left, right]: Pair,
  partners: Int32Array,
): { worth: number; agreement: number } {
  const step = Math.max(1, Math.floor(partners.length / SAMPLES));
  const [first] = left;
  const names =
    first === undefined || isScalar(first) ? [] : Object.keys(first).slice(0, NAMES_MAX);
  let same = 0;
  let looked = 0;
  let pairs = 0;
  for (let index = 0; index < partners.length; index += step) {
    const partner = partners[index] ?? ALONE;
    if (partner < 0) continue;
    if (name !== "") pairs += 1;
    for (const key of names) {
      if (key === name) continue;
      looked += 1;
      if (alike(valueNamed(left[index], key), valueNamed(right[partner], key))) same += 1;
    }
  }
  return {
    worth: looked === 0 ? 1 : same / looked,
    agreement: (same + pairs) / Math.max(1, looked + pairs),
  };
}

/** Containers are taken for equal where both have one: a look inside would not be worth its cost. */
function alike(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (!isScalar(left)) return !isScalar(right);
  return isScalar(right) && sameScalar(left, right);
}
