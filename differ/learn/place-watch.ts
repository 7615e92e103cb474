import type { ValueProfile } from "../../core/index.ts";
import { type JsonScalar, type JsonValue, isScalar, jsonType } from "../lift/json-value.ts";
import { ANY_FORMAT, acceptsFormat, formatOf, numberIn } from "./formats.ts";
import { isDocument, textFrames } from "./text-frame.ts";
import { valueHash } from "./value-hash.ts";
import { type SizeWatch, createSizeWatch } from "./size-watch.ts";

/** Exchanges in which the baselines differed at a place, before what they hold there is settled. */
export const WATCHED_MIN = 32;
/** Values of one exchange that are looked at: an array may have thousands of the same place. */
const VALUES_PER_EXCHANGE = 16;
/** A place with more classes than this has none. */
const FORMATS_MAX = 4;
/** Of ordered pairs, the share that the rarer order must have where both draw from one range. */
const BALANCE_MIN = 0.2;
/** Fewer ordered pairs than this are one-sided too easily by chance. */
const ORDERED_MIN = 12;
/** A baseline that changes its value less often than this holds something of its own. */
const CHANGING_MIN = 0.25;

const TYPES = ["absent", "null", "boolean", "number", "string", "array", "object"] as const;

/**
 * Watches the baselines at one place, exchange by exchange, until its profile is settled. What is
 * normal there the primary alone says: the secondary would teach its own rarities, which the
 * candidate cannot. Together they say only what belongs to an instance.
 */
export interface PlaceWatch {
  /** One exchange's first difference at the place starts it. */
  start(): void;
  see(primary: JsonValue | undefined, secondary: JsonValue | undefined): void;
  /** The profile by what earlier exchanges showed; undefined until they were enough. */
  settled(): ValueProfile | undefined;
  /** Goes on when the profile is settled. */
  readonly sizes: SizeWatch;
}

export function createPlaceWatch(): PlaceWatch {
  return new Watch();
}

class Watch implements PlaceWatch {
  readonly #types = new Set<string>();
  readonly #formats = new Set<string>();
  readonly sizes = createSizeWatch();
  #exchanges = 0;
  #inExchange = 0;
  /** Exchanges in which the baselines' texts had the same frame. */
  #framed = 0;
  /** Of the first difference of each exchange: whose value was the greater or longer. */
  readonly #order = { above: 0, below: 0 };
  readonly #last = { primary: 0, secondary: 0 };
  readonly #changes = { primary: 0, secondary: 0 };

  start(): void {
    this.#exchanges += 1;
    this.#inExchange = 0;
  }

  see(primary: JsonValue | undefined, secondary: JsonValue | undefined): void {
    this.#inExchange += 1;
    if (this.#inExchange > VALUES_PER_EXCHANGE) return;
    if (this.#inExchange === 1) this.#compare(primary, secondary);
    if (primary === undefined) return;
    this.#include(primary);
    this.sizes.see(primary, this.#exchanges);
  }

  settled(): ValueProfile | undefined {
    if (this.#exchanges < WATCHED_MIN) return undefined;
    return this.sizes.apply({
      types: [...this.#types].sort(),
      formats: this.#formats.has(ANY_FORMAT) ? [] : [...this.#formats].sort(),
      scope: this.#isOfInstance() ? "instance" : "request",
      ...(this.#framed === this.#exchanges && { frame: true }),
    });
  }

  #isOfInstance(): boolean {
    const steady = CHANGING_MIN * this.#exchanges;
    if (this.#changes.primary < steady || this.#changes.secondary < steady) return true;
    return !isBalanced(this.#order.above, this.#order.below);
  }

  /** Hashes alone are kept of the values. */
  #compare(primary: JsonValue | undefined, secondary: JsonValue | undefined): void {
    const [p, s] = [valueHash(primary), valueHash(secondary)];
    if (this.#exchanges > 1) {
      if (p !== this.#last.primary) this.#changes.primary += 1;
      if (s !== this.#last.secondary) this.#changes.secondary += 1;
    }
    this.#last.primary = p;
    this.#last.secondary = s;
    // One that has it not is the end of it.
    if (this.#framed === this.#exchanges - 1 && isDocument(primary) && isDocument(secondary)) {
      const [frame, other] = textFrames([primary, secondary]);
      if (frame === other) this.#framed += 1;
    }
    const order = orderOf(primary, secondary);
    if (order > 0) this.#order.above += 1;
    if (order < 0) this.#order.below += 1;
  }

  #include(value: JsonValue): void {
    this.#types.add(TYPES[jsonType(value)]);
    if (!isScalar(value)) {
      this.#formats.add(ANY_FORMAT);
      return;
    }
    this.#includeFormat(value);
  }

  #includeFormat(value: JsonScalar): void {
    if (value === null || typeof value === "boolean" || this.#formats.has(ANY_FORMAT)) return;
    const format = formatOf(value);
    if (this.#formats.has(format)) return;
    if (this.#formats.size >= FORMATS_MAX) this.#formats.add(ANY_FORMAT);
    else this.#formats.add(format);
  }
}

/** Adds the format of what the primary holds now; the same profile where that changes nothing. */
export function widenFormats(profile: ValueProfile, value: JsonValue): ValueProfile {
  const type = TYPES[jsonType(value)];
  let wider = profile;
  if (!wider.types.includes(type)) wider = { ...wider, types: [...wider.types, type].sort() };
  if (!isScalar(value)) return wider;
  if (wider.formats.length > 0 && !wider.formats.some((known) => acceptsFormat(known, value))) {
    const format = formatOf(value);
    // One value of no format must not undo what all others have in common.
    if (format !== ANY_FORMAT && wider.formats.length < FORMATS_MAX) {
      wider = { ...wider, formats: [...wider.formats, format].sort() };
    }
  }
  return wider;
}

function isBalanced(above: number, below: number): boolean {
  const ordered = above + below;
  return ordered < ORDERED_MIN || Math.min(above, below) >= BALANCE_MIN * ordered;
}

/** By size where both are numbers, by length where both are texts, times by what they say. */
function orderOf(left: JsonValue | undefined, right: JsonValue | undefined): number {
  const [a, b] = [sizeOf(left), sizeOf(right)];
  return a === undefined || b === undefined ? 0 : Math.sign(a - b);
}

function sizeOf(value: JsonValue | undefined): number | undefined {
  if (value === undefined || !isScalar(value)) return undefined;
  const number = numberIn(value);
  if (number !== undefined) return number;
  if (typeof value !== "string") return undefined;
  const format = formatOf(value);
  if (format === "iso-time" || format === "http-date") {
    const time = Date.parse(value);
    if (Number.isFinite(time)) return time;
  }
  return value.length;
}
