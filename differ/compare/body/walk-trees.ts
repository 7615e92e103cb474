import { type PerRole, ROLES } from "../../../core/index.ts";
import {
  ABSENT,
  ARRAY,
  type JsonObject,
  type JsonValue,
  isArray,
  isScalar,
  jsonType,
  member,
} from "../../lift/json-value.ts";
import { REST } from "../../lift/narrow-objects.ts";
import { namesPlace } from "../../rules/path-state.ts";
import type { Tolerance } from "../../rules/rule-options.ts";
import { rowAt } from "../align/rows.ts";
import type { OddClass } from "../difference.ts";
import { classAmong, firstWith, sidesOf } from "../odd-class.ts";
import { alignPlace } from "./align-place.ts";
import { type Work, deepEqual } from "./deep-equal.ts";
import { KnownPlaces } from "./known-places.ts";
import { PathNode, rootNode, segmentsOf } from "./path-node.ts";
import {
  type Place,
  elementAt,
  embeddedIn,
  kindOf,
  objectOf,
  sameEmbedded,
  sameLeaf,
  sameWithin,
  typesOf,
} from "./place-values.ts";
import { treeFinding } from "./tree-finding.ts";
import type { WalkOptions } from "./walk-options.ts";
import { walkSmall } from "./walk-small.ts";
import { CONTAINER_COST, EMBEDDED_COST, NEW_PLACE_COST, differingMax } from "./walk-work.ts";

type Values = PerRole<JsonValue | undefined>;

/** Walks three trees at once, with a stack of its own, and reports every place where they differ. */
export function walkTrees(root: Values, options: WalkOptions): void {
  if (!walkSmall(root, options)) new TreeWalk(options).run(root);
}

class TreeWalk {
  readonly #options: WalkOptions;
  readonly #work: Work;
  readonly #known: KnownPlaces;
  readonly #stack: Place[] = [];
  #nodes = 0;
  /** What walking may still cost. */
  #left: number;

  constructor(options: WalkOptions) {
    this.#options = options;
    this.#left = options.limits.walkWorkMax;
    this.#known = new KnownPlaces(options.findings, options.embeddedJson);
    this.#work = { left: options.limits.alignWorkMax };
  }

  run(root: Values): void {
    const { inPlay, cut } = this.#options;
    this.#place({ values: root, node: rootNode(), inPlay, cut });
    for (let place = this.#stack.pop(); place !== undefined; place = this.#stack.pop()) {
      const before = this.#stack.length;
      this.#descend(place);
      reverseFrom(this.#stack, before);
    }
  }

  #descend(place: Place): void {
    const { depthMax, nodesMax } = this.#options.limits;
    this.#left -= CONTAINER_COST;
    if (place.node.depth >= depthMax || this.#nodes > nodesMax || this.#left <= 0) {
      this.#asWhole(place);
      return;
    }
    const first = place.values[place.inPlay[0] ?? "primary"];
    if (isArray(first)) this.#elements(place);
    else this.#members(place);
  }

  /** What a limit leaves no more for: said to differ where it does, and no more of it. */
  #asWhole(place: Place): void {
    const oddity = classAmong(place.values, deepEqual, place.inPlay);
    if (oddity === undefined) return;
    this.#options.findings.reachLimit();
    this.#report(place, oddity);
  }

  #members(place: Place): void {
    const { values } = place;
    const all = [objectOf(values.primary), objectOf(values.secondary), objectOf(values.candidate)];
    const [p, s, c] = all;
    const shared = p === undefined ? { s: 0, c: 0 } : this.#membersOfPrimary(place, p, { s, c });
    if (s !== undefined && s !== p) this.#membersNew(place, s, { p, s, c, shared: shared.s });
    if (c !== undefined && c !== p && c !== s) {
      this.#membersNew(place, c, { p, s, c, shared: shared.c });
    }
  }

  /** Says how many of them the other two have. */
  #membersOfPrimary(
    place: Place,
    p: JsonObject,
    { s, c }: { s: JsonObject | undefined; c: JsonObject | undefined },
  ): { s: number; c: number } {
    const shared = { s: 0, c: 0 };
    const keys = Object.keys(p);
    this.#nodes += keys.length;
    for (const key of keys) {
      const inP = p[key];
      const inS = s === p ? inP : member(s, key);
      const inC = c === p ? inP : member(c, key);
      if (inS !== undefined) shared.s += 1;
      if (inC !== undefined) shared.c += 1;
      if (inP === inS && inP === inC) continue;
      const values = { primary: inP, secondary: inS, candidate: inC };
      if (this.#repeats(place, key, values)) continue;
      if (this.#left <= 0) return this.#restOf(place);
      this.#member(place, key, values);
    }
    return shared;
  }

  /** Members that no earlier role has. */
  #membersNew(place: Place, from: JsonObject, all: Members): void {
    const keys = Object.keys(from);
    if (keys.length <= all.shared) return;
    const { p, s, c } = all;
    for (const key of keys) {
      if (p !== undefined && Object.hasOwn(p, key)) continue;
      if (from !== s && s !== undefined && Object.hasOwn(s, key)) continue;
      this.#nodes += 1;
      const values = { primary: undefined, secondary: member(s, key), candidate: member(c, key) };
      if (this.#repeats(place, key, values)) continue;
      if (this.#left <= 0) {
        this.#restOf(place);
        return;
      }
      this.#member(place, key, values);
    }
  }

  /** Leaves the rest of a container's children to a look at it as a whole. */
  #restOf(place: Place): { s: number; c: number } {
    this.#asWhole(place);
    return NONE_LEFT;
  }

  #member(place: Place, key: string, values: Values): void {
    if (place.cut === true && key === REST) {
      this.#leftOut(place, values);
      return;
    }
    this.#place({ values, node: new PathNode(place.node, key), inPlay: place.inPlay });
  }

  /** Members that were not made, because so many before them differ: as a whole. */
  #leftOut(place: Place, values: Values): void {
    const oddity = classAmong(values, sameLeaf, place.inPlay);
    if (oddity === undefined) return;
    this.#options.findings.reachLimit();
    this.#report(place, oddity);
  }

  #elements(place: Place): void {
    const { node, inPlay } = place;
    const { arrays, rows, disorder } = alignPlace(place, this.#options, this.#work);
    if (this.#work.left <= 0) this.#options.findings.reachLimit();
    if (disorder !== undefined) this.#report(place, disorder, "order");
    this.#nodes += rows.length;
    const { columns } = rows;
    for (let row = 0; row < rows.length; row += 1) {
      const primary = elementAt(arrays.primary, columns.primary[row]);
      const secondary = elementAt(arrays.secondary, columns.secondary[row]);
      const candidate = elementAt(arrays.candidate, columns.candidate[row]);
      if (primary === secondary && primary === candidate) continue;
      const element = { primary, secondary, candidate };
      if (this.#repeats(place, undefined, element)) continue;
      if (this.#left <= 0) {
        this.#asWhole(place);
        return;
      }
      this.#place({ values: element, node: new PathNode(node, rowAt(rows, row)), inPlay });
    }
  }

  /** Whether a place below another is only to be counted: it is not worth an object then. */
  #repeats(above: Place, name: string | undefined, values: Values): boolean {
    this.#left -= 1;
    if (this.#options.rules.tolerances.length > 0 || above.inPlay.length < 3) return false;
    const told = this.#known.tell(above.node, name, values);
    if (told === "new") this.#left -= NEW_PLACE_COST;
    return told === "counted";
  }

  #place(place: Place): void {
    const { values, inPlay } = place;
    const [first, second, third] = inPlay;
    if (first === undefined || second === undefined) return;
    const type = jsonType(values[first]);
    const alike =
      type === jsonType(values[second]) &&
      (third === undefined || type === jsonType(values[third]));
    if (!alike) this.#mixed(place);
    else if (type >= ARRAY) this.#stack.push(place);
    else if (type !== ABSENT) this.#scalars(place);
  }

  #scalars(place: Place): void {
    const exact = classAmong(place.values, sameLeaf, place.inPlay);
    if (exact === undefined) return;
    const { limits, embeddedJson } = this.#options;
    const embedded = embeddedJson ? embeddedIn(place, differingMax(limits)) : undefined;
    if (embedded !== undefined) {
      this.#left -= EMBEDDED_COST;
      this.#place(embedded);
      return;
    }
    const tolerances = this.#tolerancesAt(place);
    const oddity =
      tolerances.length === 0
        ? exact
        : classAmong(place.values, (a, b) => sameWithin(tolerances, a, b), place.inPlay);
    if (oddity !== undefined) this.#report(place, oddity);
  }

  #tolerancesAt(place: Place): readonly Tolerance[] {
    const { tolerances } = this.#options.rules;
    if (tolerances.length === 0) return [];
    const segments = segmentsOf(place.node, firstWith(place.values));
    return tolerances
      .filter((rule) => namesPlace(rule.pattern, segments))
      .map((rule) => rule.value);
  }

  /** Types differ, or a role has not the place. */
  #mixed(place: Place): void {
    const { values, inPlay } = place;
    const odd = classAmong(typesOf(values), (a, b) => a === b, inPlay);
    if (odd === undefined) return;
    if (odd === "all") {
      this.#report(place, "all");
      return;
    }
    const rest = inPlay.filter((role) => role !== odd);
    const [a, b] = rest.map((role) => values[role]);
    if (a === undefined || b === undefined) {
      this.#report(place, odd);
    } else if (isScalar(a) && isScalar(b)) {
      const same =
        sameWithin(this.#tolerancesAt(place), a, b) ||
        (this.#options.embeddedJson && sameEmbedded(a, b));
      this.#report(place, same ? odd : "all");
    } else {
      this.#report(place, odd);
      // What differs below between the two has no third to be held against.
      if (a !== b)
        this.#stack.push({ ...place, values: { ...values, [odd]: undefined }, inPlay: rest });
    }
  }

  #report(place: Place, oddity: OddClass, kind?: "order"): void {
    const { values, node, inPlay } = place;
    const sides = sidesOf(oddity, this.#options.inPlay);
    const within = sidesOf("all", inPlay);
    const said =
      kind ??
      kindOf(values[sides.subject], values[sides.against]) ??
      kindOf(values[within.subject], values[within.against]) ??
      "value";
    const { findings, printer } = this.#options;
    if (findings.repeats(node.general(), said, oddity)) return;
    const partial = inPlay.length < ROLES.length;
    findings.add(treeFinding({ values, node, oddity, kind: said, partial }, printer));
  }
}

/** As many as shared that nothing is looked at any more. */
const NONE_LEFT = { s: Infinity, c: Infinity };

interface Members {
  readonly p: JsonObject | undefined;
  readonly s: JsonObject | undefined;
  readonly c: JsonObject | undefined;
  /** How many of the role's members an earlier role has too. */
  readonly shared: number;
}

function reverseFrom(stack: Place[], start: number): void {
  for (let low = start, high = stack.length - 1; low < high; low += 1, high -= 1) {
    const first = stack[low];
    const last = stack[high];
    if (first === undefined || last === undefined) return;
    stack[low] = last;
    stack[high] = first;
  }
}
