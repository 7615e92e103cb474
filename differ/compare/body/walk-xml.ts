import { type PerRole, type Role, perRole } from "../../../core/index.ts";
import { type JsonValue, isArray, isObject } from "../../lift/json-value.ts";
import { unifyXml } from "../../lift/formats/unify-xml.ts";
import { classAmong } from "../odd-class.ts";
import { PathNode, rootNode } from "./path-node.ts";
import { treeFinding } from "./tree-finding.ts";
import type { WalkOptions } from "./walk-options.ts";
import { walkTrees } from "./walk-trees.ts";

type Values = PerRole<JsonValue | undefined>;

/**
 * Walks XML documents: lists are lists in all of them, and the order of elements of different names,
 * which an object's members do not have, counts where the names are the same.
 */
export function walkXml(roots: Values, options: WalkOptions): void {
  const [primary, secondary, candidate] = unifyXml([
    roots.primary,
    roots.secondary,
    roots.candidate,
  ]);
  const unified = { primary, secondary, candidate };
  walkTrees(unified, options);
  compareElementOrder(unified, options);
}

interface Place {
  readonly values: Values;
  readonly node: PathNode;
}

function compareElementOrder(roots: Values, options: WalkOptions): void {
  const { inPlay, limits } = options;
  const stack: Place[] = [{ values: roots, node: rootNode() }];
  let nodes = 0;
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    nodes += 1;
    if (nodes > limits.nodesMax || isSame(place.values, inPlay)) continue;
    if (inPlay.every((role) => isArray(place.values[role]))) pushItems(place, inPlay, stack);
    else if (inPlay.every((role) => isObject(place.values[role]))) {
      reportOrder(place, options);
      pushMembers(place, inPlay, stack);
    }
  }
}

function isSame(values: Values, [first, ...rest]: readonly Role[]): boolean {
  return first !== undefined && rest.every((role) => values[role] === values[first]);
}

/** Lists of one length alone: in others it is not known here which item is which. */
function pushItems({ values, node }: Place, inPlay: readonly Role[], stack: Place[]): void {
  const lists = perRole((role) => (isArray(values[role]) ? values[role] : []));
  const length = lists[inPlay[0] ?? "primary"].length;
  if (inPlay.some((role) => lists[role].length !== length)) return;
  for (let at = 0; at < length; at += 1) {
    stack.push({
      values: perRole((role) => lists[role][at]),
      node: new PathNode(node, { primary: at, secondary: at, candidate: at }),
    });
  }
}

function pushMembers({ values, node }: Place, inPlay: readonly Role[], stack: Place[]): void {
  const first = values[inPlay[0] ?? "primary"];
  if (!isObject(first)) return;
  for (const name of Object.keys(first)) {
    const members = perRole((role) => memberOf(values[role], name));
    if (inPlay.some((role) => typeof members[role] !== "object")) continue;
    stack.push({ values: members, node: new PathNode(node, name) });
  }
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function reportOrder({ values, node }: Place, options: WalkOptions): void {
  const { inPlay, findings, printer } = options;
  const names = perRole((role) => elementNames(values[role]));
  const known = new Set(names[inPlay[0] ?? "primary"]);
  if (known.size < 2) return;
  const alike = inPlay.every(
    (role) => names[role].length === known.size && names[role].every((name) => known.has(name)),
  );
  if (!alike) return;
  const oddity = classAmong(names, sameList, inPlay);
  if (oddity === undefined) return;
  const shown = perRole((role) => (inPlay.includes(role) ? names[role] : undefined));
  findings.add(
    treeFinding({ values: shown, node, oddity, kind: "order", partial: false }, printer),
  );
}

/** Attributes have no order, and members that begin with `#` stand for no element. */
function elementNames(value: JsonValue | undefined): string[] {
  if (!isObject(value)) return [];
  return Object.keys(value).filter((name) => !name.startsWith("@") && !name.startsWith("#"));
}

function sameList(left: readonly string[] = [], right: readonly string[] = []): boolean {
  return left.length === right.length && left.every((name, at) => name === right[at]);
}
