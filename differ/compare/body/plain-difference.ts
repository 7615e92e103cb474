import type { PerRole } from "../../../core/index.ts";
import { type JsonValue, jsonType } from "../../lift/json-value.ts";
import { looksLikeContainer } from "../../lift/parse-json.ts";
import type { Kind, OddClass } from "../difference.ts";
import { oddClass, sidesOf } from "../odd-class.ts";
import { kindOf } from "./place-values.ts";

/** What is said of a place where it is plain from the values alone. */
interface PlainDifference {
  readonly kind: Kind;
  readonly oddity: OddClass;
}

/**
 * How plain values of three roles differ, exactly as the walk says it where no tolerance holds;
 * undefined where they do not, where one of them is a container or a number of many digits, or where
 * texts may be documents.
 */
export function plainDifference(
  values: PerRole<JsonValue | undefined>,
  embeddedJson: boolean,
): PlainDifference | undefined {
  const { primary, secondary, candidate } = values;
  if (!isPlain(primary) || !isPlain(secondary) || !isPlain(candidate)) return undefined;
  const ps = primary === secondary;
  const pc = primary === candidate;
  const sc = secondary === candidate;
  if (embeddedJson && (mayHold(primary) || mayHold(secondary))) return undefined;
  const oddity = oddClass({ ps, pc, sc });
  if (oddity === undefined) return undefined;
  // Where all differ, presence and types may name an odd role all the same.
  if (oddity === "all" && !sameTypes(values)) return undefined;
  const { subject, against } = sidesOf(oddity);
  const kind = kindOf(values[subject], values[against]);
  return kind === undefined ? undefined : { kind, oddity };
}

function isPlain(value: JsonValue | undefined): boolean {
  return typeof value !== "object" || value === null;
}

/** Only where two roles have documents can their being equal be other than that of texts. */
function mayHold(value: JsonValue | undefined): boolean {
  return typeof value === "string" && looksLikeContainer(value);
}

function sameTypes({ primary, secondary, candidate }: PerRole<JsonValue | undefined>): boolean {
  const type = jsonType(primary);
  return type === jsonType(secondary) && type === jsonType(candidate);
}
