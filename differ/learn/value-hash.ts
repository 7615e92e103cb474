import { type JsonValue, isScalar } from "../lift/json-value.ts";
import { LosslessNumber } from "../lift/lossless-number.ts";

/** Characters that are looked at, at the beginning and at the end. */
const HASHED_CHARS = 128;

/** FNV-1a over UTF-16 units: to tell values of one place apart without keeping them. */
export function valueHash(value: JsonValue | undefined): number {
  const text = value === undefined ? "" : textOf(value);
  let hash = Math.imul(0x811c9dc5 ^ text.length, 0x01000193);
  for (let at = 0; at < text.length; at += 1) {
    if (at === HASHED_CHARS) at = Math.max(at, text.length - HASHED_CHARS);
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash;
}

function textOf(value: JsonValue): string {
  if (value instanceof LosslessNumber) return value.lexeme;
  return isScalar(value) ? `${typeof value} ${value}` : "tree";
}
