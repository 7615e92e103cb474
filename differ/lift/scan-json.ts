export interface JsonScan {
  /** Colons outside strings: as many as the text has member names, repeated ones included. */
  readonly members: number;
  /** Whether a number may be more than a double holds: an exponent, or 16 digits and more. */
  readonly risky: boolean;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const SAFE_DIGITS = 15;

/**
 * One pass over a JSON text, to learn whether `JSON.parse` would lose anything. Says nothing about
 * validity: on a text that is no JSON the answer has no meaning, and `JSON.parse` refuses it.
 */
export function scanJson(text: string): JsonScan {
  let members = 0;
  let at = 0;
  let run = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    at += 1;
    if (code === QUOTE) {
      run = 0;
      at = afterString(text, at);
    } else if (code >= 48 && code <= 57) {
      run += 1;
      if (run > SAFE_DIGITS) return { members, risky: true };
    } else if (code === COLON) {
      members += 1;
      run = 0;
    } else if (code !== 46) {
      if (run > 0 && (code | 32) === 101) return { members, risky: true };
      run = 0;
    }
  }
  return { members, risky: false };
}

/** Where the string that began before `start` has ended. */
function afterString(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    at += 1;
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}
