import type { ValueProfile } from "../../core/index.ts";
import { readBinaryShape } from "../lift/binary-shape.ts";
import { type JsonValue, isScalar } from "../lift/json-value.ts";
import { type Dependence, type Drift, createDrift } from "./drift.ts";
import { isNumericFormat, isTimeFormat, numberIn } from "./formats.ts";
import { type Range, type SizeRange, createSizeRange, widerRange } from "./size-range.ts";

/** The sizes of what the primary holds at a place, before and after its profile is settled. */
export interface SizeWatch {
  see(value: JsonValue, exchange: number): void;
  /** The profile with what is known of sizes now; the same one where that changes nothing. */
  apply(profile: ValueProfile): ValueProfile;
}

/** `settled` is what was learned before. */
export function createSizeWatch(settled?: ValueProfile): SizeWatch {
  return new Sizes(settled);
}

/** Numbers and lengths have what they need from the first one on: few places hold both. */
class Sizes implements SizeWatch {
  #numbers: SizeRange | undefined;
  #lengths: SizeRange | undefined;
  #byNumber: Drift | undefined;
  #byLength: Drift | undefined;
  #lastExchange = -1;

  constructor(settled: ValueProfile | undefined) {
    if (settled?.range !== undefined) this.#numbers = createSizeRange(settled.range);
    if (settled?.length !== undefined) this.#lengths = createSizeRange(settled.length);
  }

  see(value: JsonValue, exchange: number): void {
    if (!isScalar(value)) return;
    const first = exchange !== this.#lastExchange;
    this.#lastExchange = exchange;
    const number = numberIn(value);
    if (number !== undefined) {
      (this.#numbers ??= createSizeRange(undefined)).see(number, exchange);
      if (first) (this.#byNumber ??= createDrift()).see(number);
    }
    // What stands for a binary body has no length of its own.
    if (typeof value !== "string" || readBinaryShape(value) !== undefined) return;
    (this.#lengths ??= createSizeRange(undefined)).see(value.length, exchange);
    if (first) (this.#byLength ??= createDrift()).see(value.length);
  }

  apply(profile: ValueProfile): ValueProfile {
    const { formats, scope } = profile;
    if (scope === "instance") return profile;
    const numeric = formats.length > 0 && formats.every(isNumericFormat);
    const times = formats.length > 0 && formats.every(isTimeFormat);
    const dependence = this.#dependence(numeric);
    // A time goes on in every instance alike.
    if (dependence === "state" && !times) {
      const { range: _range, length: _length, ...rest } = profile;
      return { ...rest, scope: "instance" };
    }
    const range = numeric ? grown(profile.range, this.#numbers?.range, dependence) : profile.range;
    const length = grown(profile.length, this.#lengths?.range, dependence);
    if (range === profile.range && length === profile.length) return profile;
    return { ...profile, ...(range && { range }), ...(length && { length }) };
  }

  #dependence(numeric: boolean): Dependence {
    return (numeric ? this.#byNumber : this.#byLength)?.dependence ?? "unknown";
  }
}

function grown(
  settled: Range | undefined,
  seen: Range | undefined,
  dependence: Dependence,
): Range | undefined {
  if (seen === undefined) return settled;
  if (settled !== undefined) return widerRange(settled, seen);
  return dependence === "free" ? seen : undefined;
}
