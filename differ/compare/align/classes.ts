import { type JsonValue, isScalar } from "../../lift/json-value.ts";
import { LosslessNumber } from "../../lift/lossless-number.ts";
import { canonicalNumber } from "../../lift/number-text.ts";
import type { Work } from "../body/deep-equal.ts";
import { structuralHash } from "../body/structural-hash.ts";
import {
  type ValueTable,
  createNumberTable,
  createPlainTable,
  createTextTable,
} from "./value-tables.ts";

/** Numbers equal elements alike, from 0 and without gaps, over all arrays given to one instance. */
export interface Classes {
  of(elements: readonly JsonValue[]): Int32Array;
  /** The same for an array that was numbered already. */
  known(elements: readonly JsonValue[]): Int32Array | undefined;
  /** How many classes were met so far. */
  count(): number;
}

/** `elements` is about how many are given to it; more are numbered too. */
export function createClasses(work: Work, elements: number): Classes {
  const answers = new Map<readonly JsonValue[], Int32Array>();
  let count = 0;
  const made = (): number => {
    count += 1;
    return count - 1;
  };
  const plain = createPlainTable(elements, made);
  let lossless: ValueTable<string> | undefined;
  let trees: ValueTable<number> | undefined;
  const classOf = (element: JsonValue): number => {
    if (!isScalar(element)) {
      trees ??= createNumberTable(elements, made);
      return trees.classOf(structuralHash(element, work));
    }
    if (!(element instanceof LosslessNumber)) return plain.classOf(element);
    lossless ??= createTextTable(elements, made);
    return lossless.classOf(canonicalNumber(element.lexeme));
  };
  return {
    of(array) {
      const earlier = answers.get(array);
      if (earlier !== undefined) return earlier;
      const classes = new Int32Array(array.length);
      for (let index = 0; index < array.length; index += 1) {
        const element = array[index];
        if (element !== undefined) classes[index] = classOf(element);
      }
      answers.set(array, classes);
      return classes;
    },
    known: (array) => answers.get(array),
    count: () => count,
  };
}
