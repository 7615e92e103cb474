import { LosslessNumber } from "./lossless-number.ts";

/** A lifted body as a tree. Never holds `undefined`, which stands for a place a role has not. */
export type JsonValue = JsonScalar | JsonArray | JsonObject;
export type JsonScalar = null | boolean | number | string | LosslessNumber;
export type JsonArray = readonly JsonValue[];
/** Read own keys only: `__proto__`, `toString` and the empty name are keys like any other. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** JSON's types as small numbers; everything from `ARRAY` on is a container. */
export const ABSENT = 0;
export const STRING = 4;
export const ARRAY = 5;
export const OBJECT = 6;
const NULL = 1;
const BOOLEAN = 2;
const NUMBER = 3;

export type JsonType =
  | typeof ABSENT
  | typeof NULL
  | typeof BOOLEAN
  | typeof NUMBER
  | typeof STRING
  | typeof ARRAY
  | typeof OBJECT;

export function jsonType(value: JsonValue | undefined): JsonType {
  switch (typeof value) {
    case "undefined":
      return ABSENT;
    case "string":
      return STRING;
    case "number":
      return NUMBER;
    case "boolean":
      return BOOLEAN;
    default:
      if (value === null) return NULL;
      if (Array.isArray(value)) return ARRAY;
      return value instanceof LosslessNumber ? NUMBER : OBJECT;
  }
}

export function isArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return jsonType(value) === OBJECT;
}

export function isScalar(value: JsonValue): value is JsonScalar {
  return typeof value !== "object" || value === null || value instanceof LosslessNumber;
}

/** An own member, or undefined. */
export function member(object: JsonObject | undefined, key: string): JsonValue | undefined {
  const value = object?.[key];
  if (value === undefined || (typeof value !== "function" && key !== "__proto__")) return value;
  // Of what every object inherits, all else is a function, and no member of a document is one.
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}
