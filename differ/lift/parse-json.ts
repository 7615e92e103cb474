import type { JsonValue } from "./json-value.ts";
import { isArray, isObject } from "./json-value.ts";
import { type ParsedJson, REPEATED, parseJsonLosslessly } from "./lossless-json.ts";
import { type KnownJson, parseNear } from "./parse-near.ts";
import { scanJson } from "./scan-json.ts";

/** Shorter documents are parsed anew faster than held against another; longer ones are not kept. */
const NEAR_CHARS_MIN = 512;
const NEAR_CHARS_MAX = 16 * 1024 ** 2;

/** The last document parsed anew, which the other roles' answers mostly resemble. */
let last: KnownJson | undefined;

/** Lets go of the last document. For whoever has parsed what belongs together. */
export function forgetParsed(): void {
  last = undefined;
}

/**
 * Parses a whole text as one JSON document, or returns undefined. Numbers keep their digits and
 * repeated keys are seen. A text much like the last one shares its tree with that.
 */
export function parseJson(text: string): ParsedJson | undefined {
  if (text.length < NEAR_CHARS_MIN || text.length > NEAR_CHARS_MAX) return parseAnew(text);
  const near = last && parseNear(text, last, parseScalar);
  if (near !== undefined) return { value: near, duplicates: false };
  const parsed = parseAnew(text);
  // Of a marked document the tree has other names than the text.
  if (parsed?.duplicates === false && !text.includes(REPEATED))
    last = { text, value: parsed.value };
  return parsed;
}

function parseScalar(text: string): JsonValue | undefined {
  return parseAnew(text)?.value;
}

/** Most texts have no number that a double cannot hold, and then the engine's own parser is used. */
function parseAnew(text: string): ParsedJson | undefined {
  const scan = scanJson(text);
  if (scan.risky || text.includes(REPEATED)) return parseJsonLosslessly(text);
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
  const parsed = parseAnew(text);
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
