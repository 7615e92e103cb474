import { type Document, LineCounter, isNode, parseDocument } from "yaml";
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
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const cause = document.errors[0];
  if (cause !== undefined) {
    const { line } = lines.linePos(cause.pos[0]);
    const said = cause.code === "DUPLICATE_KEY" ? repeatedKey(text, cause.pos[0]) : cause.message;
    return { problem: `${file}:${line}: ${said}`, cause };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    return { value, document, lineOf: (path) => lineIn(document, lines, path) };
  } catch (error) {
    return {
      problem: `${file}: ${error instanceof Error ? error.message : "unreadable"}`,
      cause: error,
    };
  }
}

/** The parser says that a key is repeated, and neither which nor what to do. */
function repeatedKey(text: string, at: number): string {
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
