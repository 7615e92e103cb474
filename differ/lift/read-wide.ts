import { type PerRole, perRole } from "../../core/index.ts";
import { indexMembers } from "./canonical-hash.ts";
import type { JsonValue } from "./json-value.ts";
import type { MemberIndex } from "./member-index.ts";
import { type NarrowedTexts, narrowObjects } from "./narrow-objects.ts";
import { parseJson } from "./parse-json.ts";
import { CHARS_MIN, weighJson } from "./weigh-json.ts";

/** The engine makes an object of more names than this at many times the price of reading them. */
const MEMBERS_MIN = 20_000;

/** Whether a document is an object of so many names that it is better read beside the others. */
export function isWide(members: number): boolean {
  return members >= MEMBERS_MIN;
}

export interface WideRoots {
  readonly roots: PerRole<JsonValue | undefined>;
  /** Whether members that differ were left out. */
  readonly cut: boolean;
}

/**
 * Trees of three documents of which at least one is wide, of what differs between them alone; undefined
 * where they are not all objects, or name a key twice. `keptMax` that differ are made trees of.
 */
export function readWide(
  texts: PerRole<string>,
  known: PerRole<MemberIndex | undefined>,
  keptMax: number,
): WideRoots | undefined {
  const indices = new Map<string, MemberIndex | undefined>();
  const found = perRole((role) => {
    const text = texts[role];
    const index = known[role] ?? (indices.has(text) ? indices.get(text) : indexMembers(text));
    indices.set(text, index);
    return index;
  });
  const { primary, secondary, candidate } = found;
  if (primary === undefined || secondary === undefined || candidate === undefined) return undefined;
  if (primary.repeated || secondary.repeated || candidate.repeated) return undefined;
  const narrowed = narrowObjects({ primary, secondary, candidate }, keptMax);
  return narrowed === undefined ? undefined : parsed(narrowed);
}

/** The same of texts that nobody has looked at yet. */
export function readIfWide(texts: PerRole<string>, keptMax: number): WideRoots | undefined {
  const { primary, secondary, candidate } = texts;
  const chars = Math.max(primary.length, secondary.length, candidate.length);
  if (chars < CHARS_MIN) return undefined;
  const wide = [primary, secondary, candidate].some((text) => isWide(weighJson(text).members));
  const none = { primary: undefined, secondary: undefined, candidate: undefined };
  return wide ? readWide(texts, none, keptMax) : undefined;
}

function parsed({ texts, cut }: NarrowedTexts): WideRoots {
  const values = new Map<string, JsonValue | undefined>();
  const roots = perRole((role) => {
    const text = texts[role];
    if (!values.has(text)) values.set(text, parseJson(text)?.value);
    return values.get(text);
  });
  return { roots, cut };
}
