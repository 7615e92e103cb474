import type { JsonValue } from "../json-value.ts";
import type { ParsedJson } from "../lossless-json.ts";
import { looksLikeContainer, parseJson } from "../parse-json.ts";

/** Stands before each document of a JSON sequence (RFC 7464). */
const RECORD_SEPARATOR = "\u001e";

/** One JSON document a line, as an array: `$[*].x`. Empty lines do not count. */
export function liftNdjson(text: string): ParsedJson | undefined {
  const value: JsonValue[] = [];
  let duplicates = false;
  for (const row of text.split("\n")) {
    const line = row.startsWith(RECORD_SEPARATOR) ? row.slice(1) : row;
    if (line.trim() === "") continue;
    const parsed = parseJson(line);
    if (parsed === undefined) return undefined;
    value.push(parsed.value);
    duplicates ||= parsed.duplicates;
  }
  return value.length === 0 ? undefined : { value, duplicates };
}

/** Undeclared, only several lines that each hold an object or array are taken for NDJSON. */
export function sniffNdjson(text: string): boolean {
  const end = text.indexOf("\n");
  if (end < 0 || !looksLikeContainer(text)) return false;
  const first = text.slice(0, end).trimEnd();
  return first.endsWith("}") || first.endsWith("]");
}
