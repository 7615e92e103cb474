import { type PerRole, ROLES, type ValueProfile, perRole } from "../../core/index.ts";
import type { Kind, OddClass } from "../compare/difference.ts";
import { agreement, oddClass, presenceKind, sidesOf } from "../compare/odd-class.ts";
import { type JsonScalar, type JsonValue, isScalar, jsonType } from "../lift/json-value.ts";
import { readBinaryShape } from "../lift/binary-shape.ts";
import {
  acceptsFormat,
  isBinaryFormat,
  isNumericFormat,
  isTimeFormat,
  numberIn,
  timeFormatOf,
} from "./formats.ts";
import { isOtherSide } from "./size-range.ts";
import { textFrames } from "./text-frame.ts";

type Values = PerRole<JsonValue | undefined>;

/** What a weaker comparison says where the exact one says nothing. */
export interface Shape {
  /** `all`: no role stands out, so they are alike by shape. */
  readonly oddity: OddClass;
  readonly kind: Kind;
}

/** How far beyond what was learned a number is another magnitude, and a text another thing. */
const NUMBER_FACTOR = 10;
const LENGTH_FACTOR = 4;
/** Texts that were all of one length. */
const FIXED_LENGTH_FACTOR = 1.5;

/**
 * Holds three values that are not all equal against what is known of the place, by ever weaker comparators:
 * presence, type, unit, format, magnitude, words, length. The first that tells one role from the other two says who is
 * odd. It treats the roles alike, so that a candidate like the secondary is odd as often as it.
 */
export function judgeShape(profile: ValueProfile, values: Values): Shape | undefined {
  const oddByPresence = odd(perRole((role) => values[role] !== undefined));
  if (oddByPresence !== undefined) {
    const sides = sidesOf(oddByPresence);
    const kind = presenceKind(values[sides.subject], values[sides.against]) ?? "value";
    return { oddity: oddByPresence, kind };
  }
  const oddByType = odd(perRole((role) => jsonType(values[role])));
  const binary = ROLES.some((role) => isBinary(values[role]));
  if (oddByType !== undefined) return { oddity: oddByType, kind: binary ? "encoding" : "type" };
  const { primary, secondary, candidate } = values;
  if (!isLeaf(primary) || !isLeaf(secondary) || !isLeaf(candidate)) return undefined;
  const type = jsonType(primary);
  if (type !== jsonType(secondary) || type !== jsonType(candidate)) return undefined;
  const leaves = { primary, secondary, candidate };
  for (const compare of profile.scope === "instance" ? INSTANCE : REQUEST) {
    const oddity = compare(profile, leaves);
    if (oddity === undefined) continue;
    return { oddity, kind: binary ? (BINARY_KINDS.get(compare) ?? "value") : "value" };
  }
  return { oddity: "all", kind: "value" };
}

type Leaves = PerRole<JsonScalar>;
type Comparator = (profile: ValueProfile, leaves: Leaves) => OddClass | undefined;

const REQUEST: readonly Comparator[] = [byTimeUnit, byFormat, byMagnitude, byFrame, byLength];
/** What belongs to an instance may have any value in another one; only a unit and a text are the release's own. */
const INSTANCE: readonly Comparator[] = [byTimeUnit, byMedium, byFrame];

/** What is said where one of the three is a binary body. */
const BINARY_KINDS: ReadonlyMap<Comparator, Kind> = new Map([
  [byMedium, "encoding"],
  [byFormat, "encoding"],
  [byMagnitude, "length"],
]);

/** Which medium a binary body is belongs to the release, whatever the instance draws in it. */
function byMedium(profile: ValueProfile, leaves: Leaves): OddClass | undefined {
  return profile.formats.every(isBinaryFormat) ? byFormat(profile, leaves) : undefined;
}

function isBinary(value: JsonValue | undefined): boolean {
  return typeof value === "string" && readBinaryShape(value) !== undefined;
}

/** Only between values that are all times: a counter may by chance lie where times do. */
function byTimeUnit({ formats }: ValueProfile, leaves: Leaves): OddClass | undefined {
  if (formats.length === 0 || !formats.every(isTimeFormat)) return undefined;
  const units = perRole((role) => timeFormatOf(leaves[role]));
  if (units.primary === undefined || units.secondary === undefined) return undefined;
  return units.candidate === undefined ? undefined : odd(units);
}

function byFormat({ formats }: ValueProfile, leaves: Leaves): OddClass | undefined {
  if (formats.length === 0) return undefined;
  return odd(perRole((role) => formats.some((format) => acceptsFormat(format, leaves[role]))));
}

/** Only where numbers alone were learned: the digits of an id have no size. */
function byMagnitude({ range, formats }: ValueProfile, leaves: Leaves): OddClass | undefined {
  if (range === undefined || !formats.every(isNumericFormat)) return undefined;
  const factor = formats.some(isBinaryFormat) ? LENGTH_FACTOR : NUMBER_FACTOR;
  return odd(perRole((role) => magnitude(range, numberIn(leaves[role]), factor)));
}

/** -2 of a sign that was not seen, -1 far below what was seen, 1 far above, 0 neither. */
function magnitude(
  range: readonly [number, number],
  value: number | undefined,
  factor: number,
): number {
  if (value === undefined) return 0;
  if (isOtherSide(range, value)) return -2;
  const [least, greatest] = range;
  const size = Math.abs(value);
  const largest = Math.max(Math.abs(least), Math.abs(greatest));
  if (size > factor * largest) return 1;
  // Around zero any small value is at home.
  if (least <= 0 && greatest >= 0) return 0;
  return size * factor < Math.min(Math.abs(least), Math.abs(greatest)) ? -1 : 0;
}

/** Only texts: that one is none is said by its type. */
function byFrame({ frame }: ValueProfile, leaves: Leaves): OddClass | undefined {
  if (frame !== true) return undefined;
  const texts = ROLES.map((role) => leaves[role]).filter((value) => typeof value === "string");
  if (texts.length < ROLES.length) return undefined;
  const frames = textFrames(texts);
  return odd(perRole((role) => frames[ROLES.indexOf(role)]));
}

function byLength({ length }: ValueProfile, leaves: Leaves): OddClass | undefined {
  if (length === undefined) return undefined;
  const [shortest, longest] = length;
  const factor = shortest === longest ? FIXED_LENGTH_FACTOR : LENGTH_FACTOR;
  return odd(
    perRole((role) => {
      const value = leaves[role];
      if (typeof value !== "string") return 0;
      if (value.length > factor * longest) return 1;
      return value.length * factor < shortest ? -1 : 0;
    }),
  );
}

function odd(facts: PerRole<unknown>): OddClass | undefined {
  const found = oddClass(agreement(facts, Object.is));
  return found === "all" ? undefined : found;
}

function isLeaf(value: JsonValue | undefined): value is JsonScalar {
  return value !== undefined && isScalar(value);
}
