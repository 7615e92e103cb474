import type { ValueProfile } from "../../core/index.ts";
import { type JsonValue, isScalar } from "../lift/json-value.ts";
import { type Dependence, createDrift } from "./drift.ts";
import { isNumericFormat, isTimeFormat, numberIn } from "./formats.ts";
import { type Range, createSizeRange, widerRange } from "./size-range.ts";

/** The sizes of what the primary holds at a place, before and after its profile is settled. */
export interface SizeWatch {
  see(value: JsonValue, exchange: number): void;
  /** The profile with what is known of sizes now; the same one where that changes nothing. */
  apply(profile: ValueProfile): ValueProfile;
}

/** `settled` is what was learned before. */
export function createSizeWatch(settled?: ValueProfile): SizeWatch {
  const numbers = createSizeRange(settled?.range);
  const lengths = createSizeRange(settled?.length);
  const drift = createDrift();
  let lastExchange = -1;
  return {
    see(value, exchange) {
      if (!isScalar(value)) return;
      const number = numberIn(value);
      const length = typeof value === "string" ? value.length : undefined;
      if (number !== undefined) numbers.see(number, exchange);
      if (length !== undefined) lengths.see(length, exchange);
      const size = number ?? length;
      if (size === undefined || exchange === lastExchange) return;
      lastExchange = exchange;
      drift.see(size);
    },
    apply(profile) {
      const { dependence } = drift;
      const { formats, scope } = profile;
      if (scope === "instance") return profile;
      if (dependence === "state" && !(formats.length > 0 && formats.every(isTimeFormat))) {
        const { range: _range, length: _length, ...rest } = profile;
        return { ...rest, scope: "instance" };
      }
      const numeric = formats.length > 0 && formats.every(isNumericFormat);
      const range = numeric ? grown(profile.range, numbers.range, dependence) : profile.range;
      const length = grown(profile.length, lengths.range, dependence);
      if (range === profile.range && length === profile.length) return profile;
      return { ...profile, ...(range && { range }), ...(length && { length }) };
    },
  };
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
