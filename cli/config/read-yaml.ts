import {
  type Alias,
  type Document,
  LineCounter,
  type Node,
  type YAMLMap,
  isAlias,
  isMap,
  isNode,
  isScalar,
  parseDocument,
  visit,
} from "yaml";
import type { LineOf } from "./line-of.ts";

/** A YAML or JSON text as it was written, and as a value. */
export interface YamlText {
  readonly value: unknown;
  readonly lineOf: LineOf;
  readonly document: Document;
}

/** What is wrong with it, beginning with the line where one is known: `c.yaml:3: ...`. */
export interface YamlProblem {
  readonly problem: string;
  readonly cause: unknown;
}

const ALIASES_MAX = 100;

/** Reads a text of `file`; duplicate keys and aliases that multiply are problems. */
export function readYaml(text: string, file: string): YamlText | YamlProblem {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const cause = document.errors[0];
  if (cause !== undefined) {
    const { line } = lines.linePos(cause.pos[0]);
    return { problem: `${file}:${line}: ${cause.message}`, cause };
  }
  const { first, endless, repeated } = lookThrough(document);
  if (repeated !== undefined)
    return { problem: `${placeOf(repeated, lines, file)}: ${repeatedKey(text, repeated)}`, cause };
  if (endless !== undefined)
    return {
      problem: `${placeOf(endless, lines, file)}: the anchor &${endless.source} contains itself.`,
      cause,
    };
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    return { value, document, lineOf: (path) => lineIn(document, lines, path) };
  } catch (error) {
    const why = error instanceof Error ? error.message : "unreadable";
    const at = first === undefined ? file : placeOf(first, lines, file);
    return { problem: `${at}: ${why}`, cause: error };
  }
}

interface Found {
  /** A key that its map has already. The parser's own check takes time by the square of their number. */
  readonly repeated: Node | undefined;
  readonly first: Alias | undefined;
  /** One of something that is still open where it stands: a value without end. */
  readonly endless: Alias | undefined;
}

function lookThrough(document: Document): Found {
  const anchors = new Map<string, Node>();
  let repeated: Node | undefined;
  let first: Alias | undefined;
  let endless: Alias | undefined;
  visit(document, {
    Node(_, node) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        if (isMap(node)) repeated ??= repeatedIn(node);
        return;
      }
      first ??= node;
      const around = anchors.get(node.source)?.range;
      const at = node.range?.[0];
      if (at !== undefined && around && around[0] <= at && at < around[1]) endless ??= node;
    },
  });
  return { repeated, first, endless };
}

function repeatedIn(map: YAMLMap): Node | undefined {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return key;
    seen.add(key.value);
  }
  return undefined;
}

function placeOf(node: Node, lines: LineCounter, file: string): string {
  const at = node.range?.[0];
  return at === undefined ? file : `${file}:${lines.linePos(at).line}`;
}

/** Which key it is, as it was written, and what to do. */
function repeatedKey(text: string, node: Node): string {
  const at = node.range?.[0] ?? 0;
  const key = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s:{}[\],]+)/.exec(text.slice(at, at + 200))?.[0];
  return `the key ${key ?? ""} stands twice in the same place: keep one of the two.`;
}

/** The line of the deepest place of the path that exists, so that a missing key points to its parent. */
function lineIn(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const keys = path.slice(0, length);
    const parent = length === 0 ? document.contents : document.getIn(keys.slice(0, -1), true);
    const key = keys.at(-1);
    const pair = hasItems(parent)
      ? parent.items.find((item) => keyOf(item) === String(key))
      : undefined;
    const node = pair === undefined ? document.getIn(keys, true) : pair.key;
    const range = isNode(node) ? node.range : undefined;
    if (range !== undefined && range !== null) return lines.linePos(range[0]).line;
  }
  return undefined;
}

function hasItems(node: unknown): node is { items: { key?: unknown }[] } {
  return typeof node === "object" && node !== null && "items" in node && Array.isArray(node.items);
}

function keyOf(item: { key?: unknown }): string | undefined {
  const key = item.key;
  return typeof key === "object" && key !== null && "value" in key ? String(key.value) : undefined;
}
