import { Problem } from "./problem.ts";

/*
 * Small readers of JSON that came from outside, in the words of zod, which the thread does not load
 * (read-input.ts says why).
 */

/** Gives the value back, or throws BAD_PARAMETER; `at` is the place, empty at the top. */
export type Reader<T> = (value: unknown, at: string) => T;

export type Fields = Readonly<Record<string, unknown>>;

export interface TextShape {
  readonly max: number;
  /** Blanks around it go, and something must be left. */
  readonly said?: boolean;
}

export function text({ max, said = false }: TextShape): Reader<string> {
  return (value, at) => {
    if (typeof value !== "string") throw notA("string", value, at);
    const read = said ? value.trim() : value;
    if (said && read === "") throw bad(at, "Too small: expected string to have >=1 characters");
    if (read.length <= max) return read;
    throw bad(at, `Too big: expected string to have <=${max} characters`);
  };
}

export function pattern(expression: RegExp, expected: string): Reader<string> {
  return (value, at) => {
    if (typeof value !== "string") throw notA("string", value, at);
    if (expression.test(value)) return value;
    throw bad(at, expected);
  };
}

export const flag: Reader<boolean> = (value, at) => {
  if (typeof value === "boolean") return value;
  throw notA("boolean", value, at);
};

export function choice<T extends string>(known: readonly T[]): Reader<T> {
  return (value, at) => {
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
    const expected = known.map((one) => `"${one}"`).join("|");
    throw bad(at, `Invalid option: expected one of ${expected}`);
  };
}

export function listOf<T>(
  item: Reader<T>,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): Reader<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw notA("array", value, at);
    const read = value.map((one: unknown, index) => item(one, placeIn(at, String(index))));
    if (read.length < min) throw bad(at, `Too small: expected array to have >=${min} items`);
    if (read.length > max) throw bad(at, `Too big: expected array to have <=${max} items`);
    return read;
  };
}

/** Deeper than any rule of the configuration. */
const DEPTH_MAX = 32;
export const SHALLOW_EXPECTED = `expected no more than ${DEPTH_MAX} levels`;

/** Any JSON that is not deeper than a configuration is. */
export const anything: Reader<unknown> = (value, at) => {
  if (isShallow(value)) return value;
  throw bad(at, SHALLOW_EXPECTED);
};

export function isShallow(value: unknown, left = DEPTH_MAX): boolean {
  if (typeof value !== "object" || value === null) return true;
  return left > 0 && Object.values(value).every((child) => isShallow(child, left - 1));
}

export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, at) => (value === undefined ? undefined : reader(value, at));
}

/** An object of these fields and no other; absent ones are left out. */
export function fields<T extends object>(readers: {
  readonly [Key in keyof T]-?: Reader<T[Key] | undefined>;
}): Reader<T> {
  const known = Object.entries<Reader<unknown>>(readers);
  const names = known.map(([name]) => name);
  return (value, at) => {
    const given = fieldsOf(value, at);
    const read = known.flatMap(([name, reader]) => {
      const found = reader(Object.hasOwn(given, name) ? given[name] : undefined, placeIn(at, name));
      return found === undefined ? [] : [[name, found] as const];
    });
    refuseOthers(names, given, at);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each reader gives its field's type, which fromEntries forgets
    return Object.fromEntries(read) as T;
  };
}

export function fieldsOf(value: unknown, at: string): Fields {
  if (isFields(value)) return value;
  throw notA("object", value, at);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function refuseOthers(names: readonly string[], given: Fields, at: string): void {
  const others = Object.keys(given).filter((name) => !names.includes(name));
  if (others.length === 0) return;
  const word = others.length === 1 ? "key" : "keys";
  throw bad(at, `Unrecognized ${word}: ${others.map((name) => `"${name}"`).join(", ")}`);
}

export function notA(expected: string, value: unknown, at: string): Problem {
  const received = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return bad(at, `Invalid input: expected ${expected}, received ${received}`);
}

export function bad(at: string, message: string): Problem {
  return new Problem("BAD_PARAMETER", at === "" ? message : `${at}: ${message}`);
}

function placeIn(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}
