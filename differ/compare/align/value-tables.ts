import { textHash } from "../../lift/text-hash.ts";
import { mix } from "../../lift/mix.ts";

/** Gives equal values one class and different ones different classes. */
export interface ValueTable<T> {
  classOf(value: T): number;
}

const SLOTS_MIN = 64;
/** A value that finds no slot within so many steps is kept in a map: nobody can make all collide. */
const STEPS_MAX = 32;
const NO_CLASS = 0;

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

/**
 * A map of numbers that is filled once and thrown away: an open table is many times cheaper than a
 * `Map` where a hundred thousand are entered. 0 and -0 are one.
 */
export function createNumberTable(expected: number, made: () => number): ValueTable<number> {
  const classes = new Int32Array(slotsFor(expected));
  const keys = new Float64Array(classes.length);
  const beyond = createBeyond(made);
  return {
    classOf(value) {
      const mask = classes.length - 1;
      let slot = hashOf(value) & mask;
      for (let step = 0; step < STEPS_MAX; step += 1) {
        const known = classes[slot] ?? NO_CLASS;
        if (known === NO_CLASS) {
          keys[slot] = value;
          const own = made();
          classes[slot] = own + 1;
          return own;
        }
        if (keys[slot] === value) return known - 1;
        slot = (slot + 1) & mask;
      }
      return beyond(value);
    },
  };
}

/** The same of texts. */
export function createTextTable(expected: number, made: () => number): ValueTable<string> {
  /** Of each slot which of the texts it has, from 1. */
  const slots = new Int32Array(slotsFor(expected));
  const texts: string[] = [];
  const hashes: number[] = [];
  const classes: number[] = [];
  const beyond = createBeyond(made);
  return {
    classOf(value) {
      const mask = slots.length - 1;
      const hash = mix(textHash(value), 0);
      let slot = hash & mask;
      for (let step = 0; step < STEPS_MAX; step += 1) {
        const at = (slots[slot] ?? 0) - 1;
        if (at < 0) {
          const own = made();
          texts.push(value);
          hashes.push(hash);
          slots[slot] = classes.push(own);
          return own;
        }
        if (hashes[at] === hash && texts[at] === value) return classes[at] ?? 0;
        slot = (slot + 1) & mask;
      }
      return beyond(value);
    },
  };
}

function createBeyond(made: () => number): (value: unknown) => number {
  let known: Map<unknown, number> | undefined;
  return (value) => {
    known ??= new Map();
    const seen = known.get(value) ?? made();
    known.set(value, seen);
    return seen;
  };
}

/** A power of two, of which at most half is used where no more come than expected. */
function slotsFor(expected: number): number {
  let slots = SLOTS_MIN;
  while (slots < expected * 2) slots *= 2;
  return slots;
}

function hashOf(value: number): number {
  if ((value | 0) === value) return mix(value, 0);
  bits[0] = value;
  return mix(words[0] ?? 0, words[1] ?? 0);
}

/** The same of plain values of any type: 1 is not "1". */
export function createPlainTable(
  expected: number,
  made: () => number,
): ValueTable<number | string | boolean | null> {
  let numbers: ValueTable<number> | undefined;
  let texts: ValueTable<string> | undefined;
  const others = createBeyond(made);
  return {
    classOf(value) {
      if (typeof value === "number") {
        return (numbers ??= createNumberTable(expected, made)).classOf(value);
      }
      if (typeof value !== "string") return others(value);
      return (texts ??= createTextTable(expected, made)).classOf(value);
    },
  };
}
