import type { ValueProfile } from "../../core/index.ts";
import { readBinaryShape } from "../lift/binary-shape.ts";
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
  const byNumber = createDrift();
  const byLength = createDrift();
  let lastExchange = -1;
  return {
    see(value, exchange) {
      if (!isScalar(value)) return;
      const first = exchange !== lastExchange;
      lastExchange = exchange;
      const number = numberIn(value);
      if (number !== undefined) {
        numbers.see(number, exchange);
        if (first) byNumber.see(number);
      }
      // What stands for a binary body has no length of its own.
      if (typeof value !== "string" || readBinaryShape(value) !== undefined) return;
      lengths.see(value.length, exchange);
      if (first) byLength.see(value.length);
    },
    apply(profile) {
      const { formats, scope } = profile;
      if (scope === "instance") return profile;
      const numeric = formats.length > 0 && formats.every(isNumericFormat);
      const times = formats.length > 0 && formats.every(isTimeFormat);
      const { dependence } = numeric ? byNumber : byLength;
      // A time goes on in every instance alike.
      if (dependence === "state" && !times) {
        const { range: _range, length: _length, ...rest } = profile;
        return { ...rest, scope: "instance" };
      }
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
