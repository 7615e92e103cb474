import type { PerRole } from "../../../core/index.ts";
import { type JsonValue, jsonType } from "../../lift/json-value.ts";
import { looksLikeContainer } from "../../lift/parse-json.ts";
import { KINDS, ODD_CLASSES } from "../difference.ts";

/** What is said of a place where it is plain from the values alone. */
export const NOT_PLAIN = -1;

/**
 * How plain values of three roles differ, exactly as the walk says it where no tolerance holds:
 * `ODD_CLASSES.length` times the place of the kind in `KINDS`, and that of the class in
 * `ODD_CLASSES`, because an object for each would cost more than finding it. NOT_PLAIN where they do
 * not differ, where one of them is a container or a number of many digits, or where texts may be
 * documents.
 */
export function plainDifference(
  { primary, secondary, candidate }: PerRole<JsonValue | undefined>,
  embeddedJson: boolean,
): number {
  if (!isPlain(primary) || !isPlain(secondary) || !isPlain(candidate)) return NOT_PLAIN;
  const ps = primary === secondary;
  const pc = primary === candidate;
  if (embeddedJson && (mayHold(primary) || mayHold(secondary))) return NOT_PLAIN;
  if (ps && !pc) return codeOf(CANDIDATE, candidate, primary);
  if (pc && !ps) return codeOf(SECONDARY, secondary, primary);
  if (ps) return NOT_PLAIN;
  if (secondary === candidate) return codeOf(PRIMARY, primary, secondary);
  // Where all differ, presence and types may name an odd role all the same.
  const type = jsonType(primary);
  const alike = type === jsonType(secondary) && type === jsonType(candidate);
  return alike ? codeOf(ALL, candidate, primary) : NOT_PLAIN;
}

const PRIMARY = ODD_CLASSES.indexOf("primary");
const SECONDARY = ODD_CLASSES.indexOf("secondary");
const CANDIDATE = ODD_CLASSES.indexOf("candidate");
const ALL = ODD_CLASSES.indexOf("all");
const VALUE = KINDS.indexOf("value") * ODD_CLASSES.length;
const TYPE = KINDS.indexOf("type") * ODD_CLASSES.length;
const MISSING = KINDS.indexOf("missing") * ODD_CLASSES.length;
const EXTRA = KINDS.indexOf("extra") * ODD_CLASSES.length;

function codeOf(
  oddity: number,
  subject: JsonValue | undefined,
  against: JsonValue | undefined,
): number {
  if (subject === undefined) return MISSING + oddity;
  if (against === undefined) return EXTRA + oddity;
  return (jsonType(subject) === jsonType(against) ? VALUE : TYPE) + oddity;
}

function isPlain(value: JsonValue | undefined): boolean {
  return typeof value !== "object" || value === null;
}

/** Only where two roles have documents can their being equal be other than that of texts. */
function mayHold(value: JsonValue | undefined): boolean {
  return typeof value === "string" && looksLikeContainer(value);
}
