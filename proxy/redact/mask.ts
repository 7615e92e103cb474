import { createHmac } from "node:crypto";

/** Stands in for a hidden value: equal values get equal masks as long as the key lives. */
export type Mask = (value: string) => string;

/**
 * How masks are written. In targets, cookies of copies and form bodies a mask must be sendable, so
 * there it has neither brackets nor blanks; the six digits are the same in both.
 */
export interface Masks {
  /** `[redacted 3f2a9c]`, for people. */
  readonly shown: Mask;
  /** `redacted-3f2a9c`, valid in a request target, a cookie, a form. */
  readonly tight: Mask;
  /** A number of as many digits, for copies whose type must not change. */
  readonly number: Mask;
}

/**
 * Masks by HMAC-SHA-256 under `key`, of which 24 bits are shown: enough to see equal and unequal,
 * too little to search for the value, and nothing at all without the key.
 */
export function createMasks(key: Uint8Array): Masks {
  const secret = Uint8Array.from(key);
  const digest = (value: string): Buffer =>
    createHmac("sha256", secret).update(value, "utf8").digest();
  // A mask stays as it is, so that what has been redacted may safely pass here again.
  const label = (value: string): string =>
    MASKED.exec(value)?.[1] ?? digest(value).toString("hex", 0, 3);
  return {
    shown: (value) => `[redacted ${label(value)}]`,
    tight: (value) => `redacted-${label(value)}`,
    number: (lexeme) => numberLike(lexeme, digest(lexeme)),
  };
}

const MASKED = /^\[?redacted[ -]([0-9a-f]{6})\]?$/;

/** Sign, point and exponent stay; digits come from the digest, the first of them never 0. */
function numberLike(lexeme: string, digest: Buffer): string {
  let out = "";
  for (let at = 0; at < lexeme.length; at += 1) {
    const char = lexeme.charAt(at);
    if (char === "e" || char === "E") return out + lexeme.slice(at);
    if (char < "0" || char > "9") {
      out += char;
      continue;
    }
    const byte = digest[at % digest.length] ?? 0;
    const first = out === "" || out === "-";
    // A single 0 before the point must stay one digit; any other first digit is 1 to 9.
    out += String(first ? 1 + (byte % 9) : byte % 10);
  }
  return out;
}
