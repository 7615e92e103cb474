import { isDenseJson } from "../weigh-json.ts";
import type { JsonValue } from "../json-value.ts";
import type { LiftResult } from "../lift-context.ts";
import { looksLikeContainer, parseJson } from "../parse-json.ts";
import { documentsOf } from "./json-lines.ts";
import { hashLines } from "./json.ts";

/** One JSON document a line, as an array: `$[*].x`. Empty lines do not count. */
export function liftNdjson(text: string): LiftResult {
  if (isDenseJson(text)) return hashLines(text);
  const value: JsonValue[] = [];
  let duplicates = false;
  for (const line of documentsOf(text)) {
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
