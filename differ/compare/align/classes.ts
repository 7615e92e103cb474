import { type JsonValue, isScalar } from "../../lift/json-value.ts";
import { LosslessNumber } from "../../lift/lossless-number.ts";
import { canonicalNumber } from "../../lift/number-text.ts";
import type { Work } from "../body/deep-equal.ts";
import { structuralHash } from "../body/structural-hash.ts";

/** Numbers equal elements alike, from 0 and without gaps, over all arrays given to one instance. */
export interface Classes {
  of(elements: readonly JsonValue[]): Int32Array;
  /** The same for an array that was numbered already. */
  known(elements: readonly JsonValue[]): Int32Array | undefined;
  /** How many classes were met so far. */
  count(): number;
}

export function createClasses(work: Work): Classes {
  const scalars = new Map<unknown, number>();
  const lossless = new Map<string, number>();
  const trees = new Map<number, number>();
  const answers = new Map<readonly JsonValue[], Int32Array>();
  let count = 0;
  const number = <K>(known: Map<K, number>, key: K): number => {
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    known.set(key, count);
    count += 1;
    return count - 1;
  };
  const classOf = (element: JsonValue): number => {
    if (!isScalar(element)) return number(trees, structuralHash(element, work));
    if (!(element instanceof LosslessNumber)) return number(scalars, element);
    return number(lossless, canonicalNumber(element.lexeme));
  };
  return {
    of(elements) {
      const earlier = answers.get(elements);
      if (earlier !== undefined) return earlier;
      const classes = new Int32Array(elements.length);
      for (let index = 0; index < elements.length; index += 1) {
        const element = elements[index];
        if (element !== undefined) classes[index] = classOf(element);
      }
      answers.set(elements, classes);
      return classes;
    },
    known: (elements) => answers.get(elements),
    count: () => count,
  };
}
