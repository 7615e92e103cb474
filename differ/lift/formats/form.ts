import type { JsonValue } from "../json-value.ts";
import type { LiftResult } from "../lift-context.ts";

/** Pairs of one form. Nobody sends more, and names by the thousand are dear to compare. */
const PAIRS_MAX = 20_000;

const REPLACEMENT = "\ufffd";

/** A urlencoded form as an object: `$.name`; a repeated name holds the list of its values. */
export function liftForm(text: string): LiftResult {
  if (hasMore(text, PAIRS_MAX)) return "too-large";
  const fields = new Map<string, string[]>();
  // Bytes that are no UTF-8 would all become the one character that stands for such.
  const replaced = !text.includes(REPLACEMENT);
  for (const [name, value] of new URLSearchParams(text)) {
    if (replaced && (name.includes(REPLACEMENT) || value.includes(REPLACEMENT))) return undefined;
    const list = fields.get(name);
    if (list === undefined) fields.set(name, [value]);
    else list.push(value);
  }
  const entries: [string, JsonValue][] = [];
  for (const [name, values] of fields) {
    const [first] = values;
    entries.push([name, values.length === 1 && first !== undefined ? first : values]);
  }
  return { value: Object.fromEntries(entries), duplicates: false };
}

function hasMore(text: string, pairsMax: number): boolean {
  let pairs = 1;
  for (let at = text.indexOf("&"); at >= 0 && pairs <= pairsMax; at = text.indexOf("&", at + 1)) {
    pairs += 1;
  }
  return pairs > pairsMax;
}

/** Pairs without markup or lines: an error page in place of a form is none, whatever its type says. */
export function looksLikeForm(text: string): boolean {
  return text.includes("=") && !/[<>\r\n"{}]/.test(text.trim());
}
