import { looksLikeId } from "../endpoint/segment-shape.ts";
import { type JsonValue, isArray, isScalar } from "../lift/json-value.ts";
import { printSegment } from "../../core/index.ts";

/** Exchanges of an endpoint of which every one is looked at; then those at powers of two. */
const FIRST = 20;
const LEAVES_MAX = 2000;
const OBJECTS_MAX = 500;
/** Names kept of one object place; one that shows more at once is a map. */
const NAMES_MAX = 1000;
const NODES_MAX = 20_000;
const PATH_CHARS_MAX = 1000;
/** More names than any one release's type has members. */
const MAP_NAMES_MIN = 50;
/** Looks in which an object with that many names had new ones all the same. */
const GROWTHS_MIN = 3;
const ID_NAMES_MIN = 3;

/** Knows which places an endpoint's answers have, and which objects have data for names. */
export interface Census {
  look(root: JsonValue, known: KnownMaps): void;
  /** Different leaves met, maps counted as one place. */
  readonly places: number;
  /** Objects found to be maps since the last call, outermost first. */
  takeMaps(): readonly string[];
  /** Gives back what it kept of the budget. */
  leave(): void;
}

interface KnownMaps {
  /** Prints the members of maps that are known as such. */
  readonly general: (path: string) => string;
  /** Whether an object's names need not be watched. */
  readonly isMap: (path: string) => boolean;
}

interface ObjectPlace {
  readonly names: Set<string>;
  looks: number;
  growths: number;
  ids: boolean;
  huge: boolean;
}

/** Texts that all endpoints' censuses may still keep. */
export interface CensusBudget {
  left: number;
}

/** `onFull` is told when the budget keeps something from being counted. */
export function createCensus(budget: CensusBudget, onFull: () => void): Census {
  return new Counting(budget, onFull);
}

/** Whether an endpoint's exchange with this number (from 1) is looked at. */
export function isCensusTime(exchange: number): boolean {
  return exchange <= FIRST || Number.isInteger(Math.log2(exchange));
}

class Counting implements Census {
  readonly #leaves = new Set<string>();
  readonly #objects = new Map<string, ObjectPlace>();
  readonly #budget: CensusBudget;
  #found: string[] = [];

  readonly #onFull: () => void;

  constructor(budget: CensusBudget, onFull: () => void) {
    this.#budget = budget;
    this.#onFull = onFull;
  }

  get places(): number {
    return this.#leaves.size;
  }

  look(root: JsonValue, { general, isMap }: KnownMaps): void {
    const pending: { readonly value: JsonValue; readonly path: string }[] = [
      { value: root, path: "$" },
    ];
    const members = new Map<string, string[]>();
    let nodes = 0;
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      nodes += 1;
      if (nodes > NODES_MAX) break;
      const { value } = next;
      const path = general(next.path);
      if (isScalar(value) || path.length > PATH_CHARS_MAX) this.#leaf(path);
      else if (isArray(value)) {
        if (value.length === 0) this.#leaf(path);
        const below = `${path}[*]`;
        const taken = Math.min(value.length, NODES_MAX - nodes - pending.length);
        for (let at = 0; at < taken; at += 1) {
          const item = value[at];
          if (item !== undefined) pending.push({ value: item, path: below });
        }
      } else {
        const names = Object.keys(value);
        if (names.length === 0) this.#leaf(path);
        if (!isMap(path)) collect(members, path, names);
        for (const name of names) {
          if (nodes + pending.length >= NODES_MAX) break;
          const child = value[name];
          if (child !== undefined) pending.push({ value: child, path: path + printSegment(name) });
        }
      }
    }
    for (const [path, names] of members) this.#names(path, names);
  }

  takeMaps(): readonly string[] {
    const found = this.#found;
    this.#found = [];
    if (found.length > 0) this.#forgetBelow(found);
    return found.toSorted((left, right) => left.length - right.length);
  }

  leave(): void {
    this.#budget.left += this.#leaves.size;
    for (const { names } of this.#objects.values()) this.#budget.left += names.size;
    this.#leaves.clear();
    this.#objects.clear();
  }

  #leaf(path: string): void {
    if (this.#leaves.size >= LEAVES_MAX || this.#leaves.has(path)) return;
    if (this.#keeps()) this.#leaves.add(path);
  }

  #names(path: string, names: readonly string[]): void {
    let place = this.#objects.get(path);
    if (place === undefined) {
      if (this.#objects.size >= OBJECTS_MAX) return;
      this.#objects.set(
        path,
        (place = { names: new Set(), looks: 0, growths: 0, ids: true, huge: false }),
      );
    }
    const before = place.names.size;
    for (const name of names) {
      if (place.names.has(name)) continue;
      if (place.names.size >= NAMES_MAX || !this.#keeps()) break;
      place.names.add(name);
      if (place.ids && !looksLikeId(name)) place.ids = false;
    }
    place.looks += 1;
    if (before > MAP_NAMES_MIN && place.names.size > before) place.growths += 1;
    place.huge ||= before === 0 && place.names.size >= NAMES_MAX;
    if (looksLikeMap(place)) this.#found.push(path);
  }

  #keeps(): boolean {
    if (this.#budget.left <= 0) {
      this.#onFull();
      return false;
    }
    this.#budget.left -= 1;
    return true;
  }

  /** What was counted under concrete names is counted under the map's one. */
  #forgetBelow(maps: readonly string[]): void {
    for (const map of maps) {
      for (const path of this.#leaves) {
        if (isBelow(path, map) && this.#leaves.delete(path)) this.#budget.left += 1;
      }
      for (const [path, { names }] of this.#objects) {
        if (path !== map && !isBelow(path, map)) continue;
        this.#objects.delete(path);
        this.#budget.left += names.size;
      }
    }
  }
}

function isBelow(path: string, map: string): boolean {
  if (!path.startsWith(map)) return false;
  return path[map.length] === "." || path.startsWith("['", map.length);
}

/** One look's names of an object place, over all objects there. */
function collect(members: Map<string, string[]>, path: string, names: readonly string[]): void {
  const known = members.get(path);
  if (known === undefined) members.set(path, [...names]);
  else if (known.length < NAMES_MAX) known.push(...names.slice(0, NAMES_MAX));
}

function looksLikeMap({ names, looks, growths, ids, huge }: ObjectPlace): boolean {
  if (huge) return true;
  if (ids && names.size >= ID_NAMES_MIN && looks >= 2) return true;
  return names.size > MAP_NAMES_MIN && growths >= GROWTHS_MIN;
}
