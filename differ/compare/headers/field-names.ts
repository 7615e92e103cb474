import { isIgnoredHeader } from "../../rules/default-ignored.ts";

export interface FieldName {
  readonly lower: string;
  /** Without meaning between instances; never compared. */
  readonly ignored: boolean;
}

const NAMES_KEPT = 4096;
const NAME_CHARS_MAX = 256;
const known = new Map<string, FieldName>();

/** What a field's name means. Few names make most of the traffic, so answers are kept. */
export function fieldName(raw: string): FieldName {
  const seen = known.get(raw);
  if (seen !== undefined) return seen;
  const lower = raw.slice(0, NAME_CHARS_MAX).toLowerCase();
  const name = { lower, ignored: isIgnoredHeader(lower) };
  if (known.size >= NAMES_KEPT) known.clear();
  if (raw.length <= NAME_CHARS_MAX) known.set(raw, name);
  return name;
}
