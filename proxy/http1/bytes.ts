/** Character classes of RFC 9110 5.6.2 and 5.5, by code unit; anything above 255 is in none. */
const TOKEN = 1;
const VALUE = 2;

const CLASSES = new Uint8Array(256);
for (const letter of "!#$%&'*+-.^_`|~") CLASSES[letter.charCodeAt(0)] = TOKEN;
for (let code = 0; code < 256; code += 1) {
  const letter = (code | 32) >= 97 && (code | 32) <= 122;
  if (letter || (code >= 48 && code <= 57)) CLASSES[code] = TOKEN;
  if (code === 9 || (code >= 32 && code !== 127)) CLASSES[code] = (CLASSES[code] ?? 0) | VALUE;
}

// oxlint-disable-next-line max-params -- a part of a text and what it must hold, for speed
function allIn(text: string, wanted: number, from: number, to: number): boolean {
  for (let index = from; index < to; index += 1) {
    if (((CLASSES[text.charCodeAt(index)] ?? 0) & wanted) === 0) return false;
  }
  return true;
}

/** Whether a byte may stand in a token. */
export function isTokenByte(byte: number): boolean {
  return ((CLASSES[byte] ?? 0) & TOKEN) !== 0;
}

/** Whether a part of a text is a field name or a method. */
export function isToken(text: string, from = 0, to = text.length): boolean {
  return from < to && allIn(text, TOKEN, from, to);
}

/** Whether a part of a text can stand in a field's value: no control character but the tab. */
export function isFieldValue(text: string, from = 0, to = text.length): boolean {
  return allIn(text, VALUE, from, to);
}

/** Whether a text can stand as a request target: no control character, no space. */
export function isTarget(text: string): boolean {
  return text !== "" && isFieldValue(text) && !text.includes(" ") && !text.includes("\t");
}
