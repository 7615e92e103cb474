import {
  type Document,
  type Node,
  Pair,
  Scalar,
  YAMLMap,
  YAMLSeq,
  isMap,
  isScalar,
  isSeq,
} from "yaml";
import type { Profiles } from "../../core/index.ts";
import { coversTemplate, parseNamingRule } from "../../differ/pinned/index.ts";
import { bodyPathProblem, placeProblem } from "./place-problem.ts";
import { valueSchema } from "./profiles-schema.ts";
import { templateProblem } from "./template-problems.ts";

/** What was added to a document, by its kind. */
export interface Added {
  templates: number;
  arrays: number;
  maps: number;
  values: number;
}

/** What the file says already, `off` included, is never touched: only what it does not name is added. */
export function addLearned(document: Document, learned: Profiles): Added {
  if (document.contents === null) document.contents = new YAMLMap();
  const added: Added = { templates: 0, arrays: 0, maps: 0, values: 0 };
  const root: unknown = document.contents;
  if (!isMap(root)) return added;
  if (!root.has("version")) root.items.unshift(document.createPair("version", 1));
  if (learned.templates.length > 0)
    added.templates = addTemplates(document, root, learned.templates);
  for (const { endpoint, ...profile } of learned.endpoints) {
    const maps = Object.fromEntries(profile.maps.map((path) => [path, "on"]));
    const sections = { arrays: profile.arrays, maps, values: profile.values };
    for (const name of ["arrays", "maps", "values"] as const) {
      const entries = Object.entries(sections[name]);
      if (entries.length === 0) continue;
      const into = sectionOf(root, [endpoint, name]);
      if (into === undefined) continue;
      for (const [path, entry] of entries) {
        if (into.has(path) || !isReadable(name, path, entry)) continue;
        put(into, path, document.createNode(entry, { flow: true }));
        added[name] += 1;
      }
    }
  }
  return added;
}

/** What the file could not be read with again (a path that was cut, a field without a type) stays out. */
function isReadable(section: "arrays" | "maps" | "values", path: string, entry: unknown): boolean {
  if (section !== "values") return bodyPathProblem(path) === undefined;
  return placeProblem(path) === undefined && valueSchema.safeParse(entry).success;
}

function addTemplates(document: Document, root: YAMLMap, templates: readonly string[]): number {
  const found = root.get("templates", true);
  if (found !== undefined && !isSeq(found) && !isEmpty(found)) return 0;
  const list = isSeq(found) ? found : new YAMLSeq();
  let added = 0;
  for (const template of templates) {
    const at = placeFor(template, list);
    if (at === undefined) continue;
    list.items.splice(at, 0, document.createNode(template));
    added += 1;
  }
  if (!isSeq(found) && added > 0) put(root, "templates", list);
  return added;
}

/**
 * Where a template stands: behind all whose requests it would name, in front of what would name its
 * own, because the first one that fits does; between these at its place in the alphabet. Undefined
 * where the list says it already, or refuses it.
 */
function placeFor(template: string, list: YAMLSeq): number | undefined {
  const rule = parseNamingRule(template);
  if (rule === undefined || templateProblem(template) !== undefined) return undefined;
  let at: number | undefined;
  for (const [index, item] of list.items.entries()) {
    const text = textOf(item);
    const other = text === undefined ? undefined : parseNamingRule(text);
    if (text === undefined || other === undefined) continue;
    const isWider = coversTemplate(other, rule);
    const isNarrower = coversTemplate(rule, other);
    if (isWider && isNarrower) return undefined;
    if (isMap(item)) continue;
    if (isNarrower) at = undefined;
    else if (isWider || text > template) at ??= index;
  }
  return at ?? list.items.length;
}

/** The map of an endpoint's arrays, maps or values, made where it is missing. */
function sectionOf(
  root: YAMLMap,
  [endpoint, name]: readonly [string, string],
): YAMLMap | undefined {
  let at: YAMLMap | undefined = root;
  for (const key of ["endpoints", endpoint, name]) {
    const found: unknown = at?.get(key, true);
    if (at === undefined || isMap(found)) {
      at = isMap(found) ? found : undefined;
      continue;
    }
    // An alias, or what else a person wrote, is theirs.
    if (found !== undefined && !isEmpty(found)) return undefined;
    const made: YAMLMap = new YAMLMap();
    put(at, key, made);
    at = made;
  }
  return at;
}

/** Before the first key that is greater, so that the same entries come out in the same order. */
function put(map: YAMLMap, key: string, value: Node): void {
  const own = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (own !== undefined) {
    own.value = value;
    return;
  }
  const pair = new Pair(new Scalar(key), value);
  const sorted = key !== "templates" && key !== "endpoints";
  const at = sorted
    ? map.items.findIndex(({ key: other }) => isScalar(other) && String(other.value) > key)
    : -1;
  map.items.splice(at === -1 ? map.items.length : at, 0, pair);
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

/** A template, or one that is refused. */
function textOf(item: unknown): string | undefined {
  if (!isMap(item)) return nameOf(item);
  const refused: unknown = item.get("off");
  return typeof refused === "string" ? refused : undefined;
}

function nameOf(item: unknown): string | undefined {
  return isScalar(item) && typeof item.value === "string" ? item.value : undefined;
}
