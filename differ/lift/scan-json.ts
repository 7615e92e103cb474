export interface JsonScan {
  /** Colons outside strings: as many as the text has member names, repeated ones included. */
  readonly members: number;
  readonly strings: number;
  /**
   * Whether the engine may lose something: a number that is more than a double holds (an exponent, or
   * 16 digits and more), or a name with an escape. V8 takes such a name for one of an earlier text
   * that begins alike: after `"x\\"` it reads `"x\n"` as that.
   */
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
  let strings = 0;
  let at = 0;
  let run = 0;
  let escaped = false;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    at += 1;
    if (code === QUOTE) {
      run = 0;
      strings += 1;
      const end = afterString(text, at);
      escaped = end < 0;
      at = Math.abs(end);
    } else if (code >= 48 && code <= 57) {
      run += 1;
      if (run > SAFE_DIGITS) return { members, strings, risky: true };
    } else if (code === COLON) {
      if (escaped) return { members, strings, risky: true };
      members += 1;
      run = 0;
    } else if (code !== 46) {
      if (run > 0 && (code | 32) === 101) return { members, strings, risky: true };
      run = 0;
    }
  }
  return { members, strings, risky: false };
}

/** Where the string that began before `start` has ended; negative if it holds an escape. */
function afterString(text: string, start: number): number {
  let at = start;
  let escaped = false;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    at += 1;
    if (code === QUOTE) break;
    if (code === BACKSLASH) {
      escaped = true;
      at += 1;
    }
  }
  return escaped ? -at : at;
}
