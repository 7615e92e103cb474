import { REPEATED, forgetParsed, parseJson } from "../../differ/pinned/index.ts";

/** A JSON text as a value; or where in it a key stands twice in one object. */
export type ReadJson =
  | { readonly value: unknown }
  | { readonly repeated: string; readonly place: readonly string[] };

/**
 * Reads a whole JSON text; undefined where it is none. Not by `JSON.parse`, which drops all but the
 * last value of a repeated key, and can take a name with an escape for another one.
 */
export function readJson(text: string): ReadJson | undefined {
  const parsed = parseJson(text);
  forgetParsed();
  if (parsed === undefined) return undefined;
  return (parsed.duplicates ? firstRepeated(parsed.value) : undefined) ?? { value: parsed.value };
}

/** Without recursion: a document may be nested as deep as it likes. */
function firstRepeated(root: unknown): { repeated: string; place: string[] } | undefined {
  const pending: { value: unknown; place: string[] }[] = [{ value: root, place: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, place } = next;
    if (typeof value !== "object" || value === null) continue;
    const members = Object.entries(value);
    const mark: unknown = members.find(([name]) => name === REPEATED)?.[1];
    const [repeated] = typeof mark === "object" && mark !== null ? Object.keys(mark) : [];
    if (repeated !== undefined) return { repeated, place };
    for (const [name, child] of members) pending.push({ value: child, place: [...place, name] });
  }
  return undefined;
}
