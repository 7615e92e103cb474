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
        if (into.has(path)) continue;
        put(into, path, document.createNode(entry, { flow: true }));
        added[name] += 1;
      }
    }
  }
  return added;
}

function addTemplates(document: Document, root: YAMLMap, templates: readonly string[]): number {
  const found = root.get("templates", true);
  if (found !== undefined && !isSeq(found) && !isEmpty(found)) return 0;
  const list = isSeq(found) ? found : new YAMLSeq();
  if (!isSeq(found)) put(root, "templates", list);
  let added = 0;
  for (const template of templates) {
    if (list.items.some((item) => textOf(item) === template)) continue;
    // In front of what would name its requests, because the first template that fits does.
    const at = list.items.findIndex((item) => {
      const text = nameOf(item);
      return text !== undefined && (covers(text, template) || text > template);
    });
    const node = document.createNode(template);
    list.items.splice(at === -1 ? list.items.length : at, 0, node);
    added += 1;
  }
  return added;
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

/** Whether every request of the second is one of the first. */
function covers(wider: string, template: string): boolean {
  const own = wider.split("/");
  const other = template.split("/");
  if (own.length !== other.length) return false;
  return own.every((segment, index) => segment === other[index] || /^\{[^{}]*\}$/.test(segment));
}
