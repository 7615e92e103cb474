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
  return new Counted(compared, exchange);
}

class Counted implements Habit {
  readonly #from: number;
  #last: number;
  #ps = 0;
  #pc = 0;
  #sc = 0;
  #numbers = false;
  /** Undefined before the first text. */
  #texts: Set<number> | undefined;

  constructor(compared: number, exchange: number) {
    this.#from = compared;
    this.#last = exchange;
  }

  saw(
    exchange: number,
    oddity: OddClass,
    { primary, secondary }: PerRole<JsonValue | undefined>,
  ): boolean {
    if (exchange === this.#last) return false;
    this.#last = exchange;
    if (oddity !== "candidate") this.#ps += 1;
    if (oddity !== "secondary") this.#pc += 1;
    if (oddity !== "primary") this.#sc += 1;
    this.#include(primary);
    this.#include(secondary);
    return true;
  }

  isUsual(compared: number): boolean {
    return this.#errors(compared - this.#from) >= SURE_ERRORS;
  }

  isLikely(compared: number): boolean {
    const all = compared - this.#from;
    return all >= LIKELY_MIN && this.#errors(all) >= LIKELY_ERRORS;
  }

  #include(value: JsonValue | undefined): void {
    if (value === undefined || !isScalar(value)) return;
    if (numberIn(value) !== undefined) this.#numbers = true;
    else if (this.#kinds <= FEW_TEXTS) (this.#texts ??= new Set()).add(valueHash(value));
  }

  get #kinds(): number {
    return this.#texts?.size ?? 0;
  }

  /** How far the pair that differs least often is above the half. */
  #errors(all: number): number {
    if (!this.#numbers && this.#kinds <= FEW_TEXTS) return 0;
    const fewest = Math.min(this.#ps, this.#pc, this.#sc);
    return (2 * fewest - all) / Math.sqrt(Math.max(1, all));
  }
}
