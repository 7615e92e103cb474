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

/**
 * Values of a text that only the lossless parser can read: it takes many times what the engine's own
 * does. Half as many are the decimals of 17 digits in a megabyte.
 */
const LOSSLESS_VALUES_MAX = 80_000;

/** What `parseJsonWithin` says of a text that it did not read. */
export const DEAR = "dear";

/** Lets go of the last document. For whoever has parsed what belongs together. */
export function forgetParsed(): void {
  last = undefined;
}

/**
 * Parses a whole text as one JSON document, or returns undefined. Numbers keep their digits and
 * repeated keys are seen. A text much like the last one shares its tree with that.
 */
export function parseJson(text: string): ParsedJson | undefined {
  const parsed = parseKnown(text, Infinity);
  return parsed === DEAR ? undefined : parsed;
}

/** The same, but for a text that would cost many times what reading it does. */
export function parseJsonWithin(text: string): ParsedJson | typeof DEAR | undefined {
  return parseKnown(text, LOSSLESS_VALUES_MAX);
}

/** The same for a text that is known to name a key twice, which the engine's own parser loses. */
export function parseRepeated(text: string): ParsedJson | typeof DEAR | undefined {
  return hasMoreValues(text, LOSSLESS_VALUES_MAX) ? DEAR : parseJsonLosslessly(text);
}

function parseKnown(text: string, losslessMax: number): ParsedJson | typeof DEAR | undefined {
  if (text.length < NEAR_CHARS_MIN) return parseAnew(text);
  if (text.length > NEAR_CHARS_MAX) return parseWithin(text, losslessMax);
  const near = last && parseNear(text, last, parseScalar);
  if (near !== undefined) return { value: near, duplicates: false };
  const parsed = parseWithin(text, losslessMax);
  if (parsed === DEAR) return DEAR;
  // Of a marked document the tree has other names than the text.
  if (parsed?.duplicates === false && !text.includes(REPEATED))
    last = { text, value: parsed.value };
  return parsed;
}

function parseScalar(text: string): JsonValue | undefined {
  return parseAnew(text)?.value;
}

function parseWithin(text: string, losslessMax: number): ParsedJson | typeof DEAR | undefined {
  const parsed = parseEngine(text);
  if (parsed !== LOSSY) return parsed;
  return hasMoreValues(text, losslessMax) ? DEAR : parseJsonLosslessly(text);
}

function parseAnew(text: string): ParsedJson | undefined {
  const parsed = parseEngine(text);
  return parsed === LOSSY ? parseJsonLosslessly(text) : parsed;
}

/** Commas count, those in strings among them. */
function hasMoreValues(text: string, most: number): boolean {
  let left = text.length <= most ? 0 : most;
  if (left === 0) return false;
  for (let at = text.indexOf(","); at >= 0 && left > 0; at = text.indexOf(",", at + 1)) left -= 1;
  return left === 0;
}

const LOSSY = "lossy";
/** The engine looks each short string up among all that it has, which costs more than reading it. */
const STRINGS_MANY = 20_000;
const STRING_CHARS_MAX = 16;

function areShort(strings: number, chars: number): boolean {
  return strings >= STRINGS_MANY && chars / strings <= STRING_CHARS_MAX;
}

/** By the engine's own parser, which most texts can be read by: they have no number beyond a double. */
function parseEngine(text: string): ParsedJson | typeof LOSSY | undefined {
  const scan = scanJson(text);
  if (scan.risky || text.includes(REPEATED)) return LOSSY;
  if (scan.members === 0 && areShort(scan.strings, text.length)) return parseJsonLosslessly(text);
  let value: JsonValue;
  try {
    // The result is JSON by definition.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    value = JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
  if (scan.members > 0 && countMembers(value) !== scan.members) return LOSSY;
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
