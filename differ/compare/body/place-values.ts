import type { PerRole, Role } from "../../../core/index.ts";
import {
  type JsonArray,
  type JsonObject,
  type JsonScalar,
  type JsonValue,
  isArray,
  isObject,
  isScalar,
  jsonType,
} from "../../lift/json-value.ts";
import { parseEmbedded } from "../../lift/parse-json.ts";
import { readIfWide } from "../../lift/read-wide.ts";
import type { Tolerance } from "../../rules/rule-options.ts";
import { tolerates } from "../../rules/tolerate.ts";
import type { Kind } from "../difference.ts";
import { presenceKind } from "../odd-class.ts";
import { ALONE } from "../align/longest-common.ts";
import { deepEqual, sameScalar } from "./deep-equal.ts";
import type { PathNode } from "./path-node.ts";

type Values = PerRole<JsonValue | undefined>;

/** A place to look at. `inPlay` are the roles whose presence or type is not settled as odd above. */
export interface Place {
  readonly values: Values;
  readonly node: PathNode;
  readonly inPlay: readonly Role[];
  /** Whether members that differ were left out of the objects here (`REST`). */
  readonly cut?: boolean | undefined;
}

/** What is said of one value against another; undefined where neither role has the place. */
export function kindOf(
  subject: JsonValue | undefined,
  against: JsonValue | undefined,
): Kind | undefined {
  if (subject === undefined && against === undefined) return undefined;
  const presence = presenceKind(subject, against);
  return presence ?? (jsonType(subject) === jsonType(against) ? "value" : "type");
}

export function sameLeaf(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return isScalar(left) && isScalar(right) && sameScalar(left, right);
}

export function sameWithin(
  tolerances: readonly Tolerance[],
  left: JsonValue | undefined,
  right: JsonValue | undefined,
): boolean {
  if (sameLeaf(left, right)) return true;
  if (left === undefined || right === undefined || !isScalar(left) || !isScalar(right))
    return false;
  return tolerances.some((tolerance) => tolerates(tolerance, left, right));
}

export function typesOf(values: Values): PerRole<number> {
  return {
    primary: jsonType(values.primary),
    secondary: jsonType(values.secondary),
    candidate: jsonType(values.candidate),
  };
}

export function arrayOf(value: JsonValue | undefined): JsonArray | undefined {
  return isArray(value) ? value : undefined;
}

export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The documents inside the strings of the roles in play, where each of them has one, and their place. */
export function embeddedIn(place: Place, differingMax: number): Place | undefined {
  const { primary, secondary, candidate } = place.values;
  if (
    typeof primary === "string" &&
    typeof secondary === "string" &&
    typeof candidate === "string"
  ) {
    const wide = readIfWide({ primary, secondary, candidate }, differingMax);
    if (wide !== undefined) return { ...place, values: wide.roots, cut: wide.cut };
  }
  const parsed: { [R in Role]: JsonValue | undefined } = {
    primary: undefined,
    secondary: undefined,
    candidate: undefined,
  };
  for (const role of place.inPlay) {
    const text = place.values[role];
    if (typeof text !== "string") return undefined;
    // Mostly the baselines have one text.
    parsed[role] = role !== "primary" && text === primary ? parsed.primary : parseEmbedded(text);
    if (parsed[role] === undefined) return undefined;
  }
  return { ...place, values: parsed };
}

/** Whether two strings hold the same document. */
export function sameEmbedded(left: JsonScalar, right: JsonScalar): boolean {
  if (typeof left !== "string" || typeof right !== "string") return false;
  const inner = parseEmbedded(left);
  return inner !== undefined && deepEqual(inner, parseEmbedded(right));
}

/** Reading beyond an array, or before it, costs the engine many times what reading inside does. */
export function elementAt(array: JsonArray | undefined, index = ALONE): JsonValue | undefined {
  return array === undefined || index < 0 ? undefined : array[index];
}
