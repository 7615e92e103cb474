import type { Mask, MaskStyle } from "./mask-style.ts";
import { createPseudonyms } from "./pseudonyms.ts";

/** In targets, cookies of copies and form bodies a label must be sendable; its ten digits are the same. */
export interface Masks {
  /** `[redacted 3f2a9c81d0]`, for people. */
  readonly shown: MaskStyle;
  /** `redacted-3f2a9c81d0`, valid in a request target, a cookie, a form. */
  readonly tight: MaskStyle;
  /** A number of as many digits, for what must stay a number. */
  readonly number: Mask;
}

/**
 * Masks by HMAC-SHA-256 under `key`. A label shows 40 bits of it: enough to see equal and unequal
 * (two of 100,000 values share one with a probability below 0.5 %), and nothing at all about the
 * value without the key.
 */
export function createMasks(key: Uint8Array): Masks {
  const pseudonyms = createPseudonyms(key);
  const style = (write: (label: string) => string): MaskStyle => {
    // A mask stays as it is, so that what has been redacted may safely pass here again.
    const label = (value: string): string => {
      if (PSEUDONYMOUS_TOKEN.test(value)) return value;
      return write(MASKED.exec(value)?.[1] ?? pseudonyms.label(value));
    };
    return {
      label: remembered(label),
      mask: remembered((value) => pseudonyms.likeWhole(value) ?? label(value)),
    };
  };
  return {
    shown: style((label) => `[redacted ${label}]`),
    tight: style((label) => `redacted-${label}`),
    number: pseudonyms.number,
  };
}

const REMEMBERED_MAX = 8192;
const REMEMBERED_CHARACTERS_MAX = 256;

/** The same values come again and again, and each costs two hashes under the key. */
function remembered(make: Mask): Mask {
  const known = new Map<string, string>();
  return (value) => {
    if (value.length > REMEMBERED_CHARACTERS_MAX) return make(value);
    const cached = known.get(value);
    if (cached !== undefined) return cached;
    if (known.size >= REMEMBERED_MAX) known.clear();
    const made = make(value);
    known.set(value, made);
    return made;
  };
}

const MASKED = /^\[?redacted[ -]([0-9a-f]{10})\]?$/;
const PSEUDONYMOUS_TOKEN = /^redacted\.[0-9a-f]{10}(?:\.jwt){0,3}$/;
