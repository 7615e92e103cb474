import { type JsonValue, isScalar } from "../../lift/json-value.ts";
import { LosslessNumber } from "../../lift/lossless-number.ts";
import { canonicalNumber } from "../../lift/number-text.ts";
import type { Work } from "../body/deep-equal.ts";
import { structuralHash } from "../body/structural-hash.ts";

/** Numbers equal elements alike, over all arrays given to one instance. */
export interface Classes {
  of(elements: readonly JsonValue[]): Int32Array;
}

export function createClasses(work: Work): Classes {
  const scalars = new Map<unknown, number>();
  const lossless = new Map<string, number>();
  const trees = new Map<number, number>();
  let next = 0;
  const number = <K>(known: Map<K, number>, key: K): number => {
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    next += 1;
    known.set(key, next);
    return next;
  };
  return {
    of(elements) {
      const classes = new Int32Array(elements.length);
      for (const [index, element] of elements.entries()) {
        if (!isScalar(element)) classes[index] = number(trees, structuralHash(element, work));
        else if (element instanceof LosslessNumber) {
          classes[index] = number(lossless, canonicalNumber(element.lexeme));
        } else classes[index] = number(scalars, element);
      }
      return classes;
    },
  };
}
