import type { ArrayProfile } from "../../core/index.ts";
import { ID_NAMES, uniqueKeys } from "../compare/align/element-key.ts";
import { type JsonArray, type JsonObject, isObject, isScalar } from "../lift/json-value.ts";

/** Arrays of one path before a key is chosen; then as many again for keys of two names. */
const ARRAYS_MIN = 20;
/** Longer ones are left to the alignment's own search. */
const ITEMS_MAX = 1000;
/** Names of an element that are tried, and of these in pairs. */
const NAMES_MAX = 16;
const PAIR_NAMES_MAX = 6;
/** Part of the keys that both baselines must have on average; an id made anew has none. */
const SHARED_MIN = 0.9;
/** Exchanges with the baselines' elements in another order, and their share of all. */
const DISORDERS_MIN = 2;
const DISORDER_SHARE_MIN = 0.1;

/** Names that identify an element, in order of preference. */
const PREFERRED = [...ID_NAMES, "type"];

/** Watches the baselines' arrays at one path. */
export interface ArrayWatch {
  /** Whether arrays are still wanted. */
  readonly open: boolean;
  see(primary: JsonArray, secondary: JsonArray): void;
  /** All elements have their partners, and these stand in another order. */
  disordered(): void;
  /** By what earlier exchanges showed; `exchanges` of the endpoint were looked at closely. */
  settled(exchanges: number): ArrayProfile | undefined;
}

interface Score {
  shared: number;
}

export function createArrayWatch(): ArrayWatch {
  return new Watch();
}

class Watch implements ArrayWatch {
  #scores: Map<string, Score> | undefined;
  #seen = 0;
  #phase: "one" | "two" | "done" = "one";
  #key: readonly string[] | undefined;
  #disorders = 0;

  get open(): boolean {
    return this.#phase !== "done";
  }

  see(primary: JsonArray, secondary: JsonArray): void {
    const phase = this.#phase;
    if (phase === "done" || primary.length < 2 || secondary.length < 2) return;
    if (primary.length > ITEMS_MAX || secondary.length > ITEMS_MAX) return;
    this.#scores ??= new Map(candidates(primary[0], phase).map((name) => [name, { shared: 0 }]));
    for (const [name, score] of this.#scores) {
      const shared = sharedKeys(primary, secondary, namesOf(name));
      if (shared === undefined) this.#scores.delete(name);
      else score.shared += shared;
    }
    this.#seen += 1;
    this.#decide();
  }

  disordered(): void {
    this.#disorders += 1;
  }

  settled(exchanges: number): ArrayProfile | undefined {
    if (this.#disorders >= DISORDERS_MIN && this.#disorders >= DISORDER_SHARE_MIN * exchanges) {
      return { set: true };
    }
    const [first, ...others] = this.#key ?? [];
    if (first === undefined) return undefined;
    return { key: others.length === 0 ? first : [first, ...others] };
  }

  #decide(): void {
    // Where no name is left that tells elements apart, more arrays change nothing.
    if (this.#seen < ARRAYS_MIN && this.#scores?.size !== 0) return;
    const best = [...(this.#scores ?? [])].find(
      ([, { shared }]) => shared >= SHARED_MIN * this.#seen,
    );
    this.#key = best === undefined ? undefined : namesOf(best[0]);
    this.#phase = this.#key === undefined && this.#phase === "one" ? "two" : "done";
    this.#scores = undefined;
    this.#seen = 0;
  }
}

/** Keys that both have, of all that either has; undefined where one does not tell elements apart. */
function sharedKeys(
  primary: JsonArray,
  secondary: JsonArray,
  names: readonly string[],
): number | undefined {
  const left = uniqueKeys(primary, names);
  const right = left && uniqueKeys(secondary, names);
  if (left === undefined || right === undefined) return undefined;
  let both = 0;
  for (const name of left.keys()) if (right.has(name)) both += 1;
  return both / (left.size + right.size - both);
}

/** As JSON texts: a name may hold any character. */
function candidates(element: JsonArray[number] | undefined, phase: "one" | "two"): string[] {
  if (!isObject(element)) return [];
  const names = scalarNames(element);
  if (phase === "one") return names.map((name) => JSON.stringify([name]));
  const few = names.slice(0, PAIR_NAMES_MAX);
  return few.flatMap((left, at) => few.slice(at + 1).map((right) => JSON.stringify([left, right])));
}

function scalarNames(element: JsonObject): string[] {
  const names = Object.keys(element).filter((name) => {
    const value = element[name];
    return value !== undefined && value !== null && isScalar(value) && typeof value !== "boolean";
  });
  const rank = (name: string): number => {
    const at = PREFERRED.indexOf(name);
    return at < 0 ? PREFERRED.length : at;
  };
  return names.toSorted((left, right) => rank(left) - rank(right)).slice(0, NAMES_MAX);
}

function namesOf(text: string): string[] {
  const names: unknown = JSON.parse(text);
  return Array.isArray(names) ? names.map(String) : [];
}
