import type { PerRole } from "../../core/index.ts";
import type { OddClass } from "../compare/difference.ts";
import { type JsonValue, isScalar } from "../lift/json-value.ts";
import { numberIn } from "./formats.ts";
import { valueHash } from "./value-hash.ts";

/** Texts of so few kinds are an enumeration: there an unknown one is a finding. */
const FEW_TEXTS = 8;
/** Standard errors above the half: a place of two values, at the half at most, is not taken for one. */
const SURE_ERRORS = 3;
/** As long as little was seen. */
const LIKELY_ERRORS = 1;
const LIKELY_MIN = 6;

/**
 * Counts in how many exchanges the roles differ at one place, from the first one on in which the
 * baselines did. That one itself is not counted: it is why there is anything to count.
 */
export interface Habit {
  /** False where the exchange showed a difference here before: another one says no more. */
  saw(exchange: number, oddity: OddClass, values: PerRole<JsonValue | undefined>): boolean;
  /**
   * Whether any two of the roles differ here in more than half of the exchanges, so that equality of
   * two is chance. `compared` are those of the endpoint by now in which both baselines answered; one
   * of equal bytes, or without the place, counts as one in which it was equal. Which roles they are
   * makes no difference to it, and a candidate that agrees with one baseline only keeps it from being so.
   */
  isUsual(compared: number): boolean;
  /** Whether it seems so by the little that was seen. */
  isLikely(compared: number): boolean;
}

/** `compared` with the exchange that shows the baselines' first difference. */
export function createHabit(compared: number, exchange: number): Habit {
  const pairs = { ps: 0, pc: 0, sc: 0 };
  const texts = new Set<number>();
  let numbers = false;
  let last = exchange;

  const include = (value: JsonValue | undefined): void => {
    if (value === undefined || !isScalar(value)) return;
    if (numberIn(value) !== undefined) numbers = true;
    else if (texts.size <= FEW_TEXTS) texts.add(valueHash(value));
  };

  /** How far the pair that differs least often is above the half. */
  const errors = (all: number): number => {
    if (!numbers && texts.size <= FEW_TEXTS) return 0;
    const fewest = Math.min(pairs.ps, pairs.pc, pairs.sc);
    return (2 * fewest - all) / Math.sqrt(Math.max(1, all));
  };

  return {
    saw(current, oddity, { primary, secondary }) {
      if (current === last) return false;
      last = current;
      if (oddity !== "candidate") pairs.ps += 1;
      if (oddity !== "secondary") pairs.pc += 1;
      if (oddity !== "primary") pairs.sc += 1;
      include(primary);
      include(secondary);
      return true;
    },
    isUsual: (now) => errors(now - compared) >= SURE_ERRORS,
    isLikely: (now) => now - compared >= LIKELY_MIN && errors(now - compared) >= LIKELY_ERRORS,
  };
}
