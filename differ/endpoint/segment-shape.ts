/**
 * Whether a segment of a path looks like an identifier by its shape alone (contract 6.3): all
 * digits, a UUID, a ULID, or 16 or more hex digits. One pass over the characters, no regex,
 * because it runs for every segment of every new path.
 */
export function looksLikeId(segment: string): boolean {
  const length = segment.length;
  if (length === 0) return false;
  let digits = 0;
  let hex = 0;
  let base32 = 0;
  for (let at = 0; at < length; at += 1) {
    const code = segment.charCodeAt(at);
    if (isDigit(code)) digits += 1;
    else if (isHexLetter(code)) hex += 1;
    else if (isCrockfordLetter(code)) base32 += 1;
    else if (code === HYPHEN && length === UUID_LENGTH) return isUuid(segment);
    else return false;
  }
  if (digits === length) return true;
  if (base32 === 0) return digits + hex >= HEX_LENGTH_MIN || isUlid(segment);
  return isUlid(segment);
}

const HYPHEN = 0x2d;
const UUID_LENGTH = 36;
const ULID_LENGTH = 26;
const HEX_LENGTH_MIN = 16;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** `a` to `f` in either case. */
function isHexLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66;
}

/** The letters of Crockford's base 32 behind `f`: no i, l, o, u. */
function isCrockfordLetter(code: number): boolean {
  const lower = code | 0x20;
  if (lower < 0x67 || lower > 0x7a) return false;
  return lower !== 0x69 && lower !== 0x6c && lower !== 0x6f && lower !== 0x75;
}

/** 8-4-4-4-12 hex digits, of any version (RFC 9562). */
function isUuid(segment: string): boolean {
  for (let at = 0; at < UUID_LENGTH; at += 1) {
    const code = segment.charCodeAt(at);
    const hyphen = at === 8 || at === 13 || at === 18 || at === 23;
    if (hyphen ? code !== HYPHEN : !isDigit(code) && !isHexLetter(code)) return false;
  }
  return true;
}

/** 26 characters of base 32; 128 bits leave the first one at most 7. The caller saw the alphabet. */
function isUlid(segment: string): boolean {
  const first = segment.charCodeAt(0);
  return segment.length === ULID_LENGTH && first >= 0x30 && first <= 0x37;
}
