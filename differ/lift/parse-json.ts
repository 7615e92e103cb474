import type { JsonValue } from "./json-value.ts";
import { isArray, isObject } from "./json-value.ts";
import { type ParsedJson, parseJsonLosslessly } from "./lossless-json.ts";
import { scanJson } from "./scan-json.ts";

/**
 * Parses a whole text as one JSON document, or returns undefined. Numbers keep their digits and
 * repeated keys are seen. Most texts have neither, and then the engine's own parser is used.
 */
export function parseJson(text: string): ParsedJson | undefined {
  const scan = scanJson(text);
  if (scan.risky) return parseJsonLosslessly(text);
  let value: JsonValue;
  try {
    // The result is JSON by definition.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    value = JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
  if (scan.members > 0 && countMembers(value) !== scan.members) return parseJsonLosslessly(text);
  return { value, duplicates: false };
}

/** A string that holds a whole JSON object or array, parsed; undefined for any other string. */
export function parseEmbedded(text: string): JsonValue | undefined {
  if (!looksLikeContainer(text)) return undefined;
  const parsed = parseJson(text);
  return parsed === undefined || parsed.duplicates ? undefined : parsed.value;
}

export function looksLikeContainer(text: string): boolean {
  const first = text.charCodeAt(skipSpace(text));
  return first === 123 || first === 91;
}

function skipSpace(text: string): number {
  let at = 0;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
  }
  return at;
}

/** Counts names without listing them: objects of one shape share what `for in` needs. */
function countMembers(root: JsonValue): number {
  const stack: JsonValue[] = [root];
  let count = 0;
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        const item = value[index];
        if (typeof item === "object" && item !== null) stack.push(item);
      }
    } else if (isObject(value)) {
      // oxlint-disable-next-line guard-for-in -- nothing is enumerable above a parsed object
      for (const name in value) {
        count += 1;
        const item = value[name];
        if (typeof item === "object" && item !== null) stack.push(item);
      }
    }
  }
  return count;
}
