import { type PathSegment, type PerRole, ROLES } from "../../../core/index.ts";
import {
  type JsonObject,
  type JsonValue,
  isArray,
  isObject,
  member,
} from "../../lift/json-value.ts";
import { KINDS, ODD_CLASSES } from "../difference.ts";
import { boundPath, printName } from "./path-node.ts";
import { NOT_PLAIN, plainDifference } from "./plain-difference.ts";
import { type FoundAt, treeFinding } from "./tree-finding.ts";
import type { WalkOptions } from "./walk-options.ts";

type Values = PerRole<JsonValue | undefined>;

const MEMBERS_MAX = 48;
const DEPTH_MAX = 6;
/** More than so few members can cost. */
const WORK_MAX = 2000;

/**
 * Walks documents of a few objects and plain values without what the walk of large ones needs: it
 * says what that says, in its order. False, and nothing said, where they hold anything else.
 */
export function walkSmall(roots: Values, options: WalkOptions): boolean {
  const { limits, rules, inPlay, findings, printer } = options;
  if (inPlay.length < ROLES.length || rules.tolerances.length > 0) return false;
  if (limits.walkWorkMax < WORK_MAX || limits.nodesMax <= MEMBERS_MAX) return false;
  if (limits.depthMax <= DEPTH_MAX || findings.full) return false;
  const walk = new SmallWalk(options.embeddedJson);
  if (!walk.objects(roots, ROOT)) return false;
  for (const { values, place, code } of walk.found) {
    const oddity = ODD_CLASSES[code % ODD_CLASSES.length] ?? "all";
    const kind = KINDS[Math.floor(code / ODD_CLASSES.length)] ?? "value";
    if (findings.full && findings.repeats(place.general(), kind, oddity)) continue;
    findings.add(treeFinding({ values, node: place, kind, oddity, partial: false }, printer));
  }
  return true;
}

const NOTHING: JsonObject = {};

interface Found {
  readonly values: Values;
  readonly place: NamedPlace;
  /** What `plainDifference` says. */
  readonly code: number;
}

class SmallWalk {
  readonly found: Found[] = [];
  readonly #embeddedJson: boolean;
  #members = 0;
  /** The objects that are looked at, their place, and those inside them, which come after. */
  #p: JsonObject = NOTHING;
  #s: JsonObject = NOTHING;
  #c: JsonObject = NOTHING;
  #place = ROOT;
  #below: Found[] | undefined;

  constructor(embeddedJson: boolean) {
    this.#embeddedJson = embeddedJson;
  }

  /** False where something is met that it does not know. Recursion is bounded by DEPTH_MAX. */
  objects(values: Values, place: NamedPlace): boolean {
    const { primary, secondary, candidate } = values;
    if (!isObject(primary) || !isObject(secondary) || !isObject(candidate)) return false;
    this.#p = primary;
    this.#s = secondary;
    this.#c = candidate;
    this.#place = place;
    this.#below = undefined as Found[] | undefined;
    if (!this.#names(primary)) return false;
    if (secondary !== primary && !this.#names(secondary)) return false;
    if (candidate !== primary && candidate !== secondary && !this.#names(candidate)) return false;
    const below: readonly Found[] | undefined = this.#below;
    if (below === undefined) return true;
    for (const inside of below) if (!this.objects(inside.values, inside.place)) return false;
    return true;
  }

  /** The members of one object that none before it has. */
  #names(from: JsonObject): boolean {
    const p = this.#p;
    const s = this.#s;
    const c = this.#c;
    // oxlint-disable-next-line guard-for-in -- nothing is enumerable above a parsed object
    for (const name in from) {
      this.#members += 1;
      if (this.#members > MEMBERS_MAX) return false;
      const primary = member(p, name);
      if (primary !== undefined && from !== p) continue;
      const secondary = s === p ? primary : member(s, name);
      if (secondary !== undefined && from !== p && from !== s) continue;
      const candidate = c === p ? primary : member(c, name);
      if (primary === secondary && primary === candidate) continue;
      if (!this.#member(name, { primary, secondary, candidate })) return false;
    }
    return true;
  }

  #member(name: string, values: Values): boolean {
    if (typeof values.primary === "object" && values.primary !== null) {
      if (areEmpty(values)) return true;
      if (this.#place.depth === DEPTH_MAX || !isObject(values.primary)) return false;
      const place = new NamedPlace(this.#place, name);
      (this.#below ??= []).push({ values, place, code: NOT_PLAIN });
      return true;
    }
    const code = plainDifference(values, this.#embeddedJson);
    if (code === NOT_PLAIN) return false;
    this.found.push({ values, place: new NamedPlace(this.#place, name), code });
    return true;
  }
}

/** Whether all are arrays of nothing. */
function areEmpty({ primary, secondary, candidate }: Values): boolean {
  return isEmpty(primary) && isEmpty(secondary) && isEmpty(candidate);
}

function isEmpty(value: JsonValue | undefined): boolean {
  return isArray(value) && value.length === 0;
}

/** A place that no array lies above of: it is one place in all roles. */
class NamedPlace implements FoundAt {
  readonly depth: number;
  readonly hasIndex = false;
  readonly #above: NamedPlace | undefined;
  readonly #name: string;

  constructor(above: NamedPlace | undefined, name: string) {
    this.#above = above;
    this.#name = name;
    this.depth = above === undefined ? 0 : above.depth + 1;
  }

  general(): string {
    return boundPath(this.#text());
  }

  segments(): readonly PathSegment[] {
    const above = this.#above;
    return above === undefined ? [] : [...above.segments(), this.#name];
  }

  #text(): string {
    return this.#above === undefined ? "$" : this.#above.#text() + printName(this.#name);
  }
}

const ROOT = new NamedPlace(undefined, "");
