import type { Mask } from "../mask-style.ts";

const DIGITS_MIN = 12;
const DIGITS_MAX = 19;
/** Where a card may begin: four digits that do not go on from letters or digits. */
const START = /(?<![A-Za-z0-9])[2-6]\d{3}/g;

/**
 * Masks payment cards: 12 to 19 digits that begin as a card network's do, end in their check digit
 * and stand alone or in groups behind one kind of separator. Part of a longer number, of a word or
 * of a decimal fraction is no card. Looks at no more than 40 characters from each start.
 */
export function redactCards(text: string, mask: Mask): string {
  if (text.length < DIGITS_MIN) return text;
  let out = "";
  let copied = 0;
  START.lastIndex = 0;
  for (let match = START.exec(text); match !== null; match = START.exec(text)) {
    const start = match.index;
    if (isFraction(text, start)) continue;
    const end = cardEnd(text, start);
    if (end === -1) continue;
    out += text.slice(copied, start) + mask(text.slice(start, end));
    copied = end;
    START.lastIndex = end;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

/** Behind the point of `0.4111...`; a comma may separate a list. */
function isFraction(text: string, start: number): boolean {
  return text.charCodeAt(start - 1) === POINT && isDigit(text.charCodeAt(start - 2));
}

const POINT = 0x2e;

/** The end of the longest card that begins at `start`, or -1. */
function cardEnd(text: string, start: number): number {
  let digits = "";
  let separator = 0;
  let end = -1;
  let at = start;
  for (;;) {
    const group = at;
    while (at - group <= DIGITS_MAX && isDigit(text.charCodeAt(at))) at += 1;
    const width = at - group;
    if (separator !== 0 && (width < 2 || width > 7)) return end;
    digits += text.slice(group, at);
    if (digits.length > DIGITS_MAX) return end;
    if (endsHere(text, at) && isCard(digits)) end = at;
    if (separator === 0 && width !== 4) return end;
    const next = separatorAt(text, at);
    if (next === 0 || (separator !== 0 && next !== separator)) return end;
    separator = next;
    at += 1;
  }
}

/** A blank or hyphen with a digit behind it, or 0. */
function separatorAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return (code === 0x20 || code === 0x2d) && isDigit(text.charCodeAt(at + 1)) ? code : 0;
}

function endsHere(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isDigit(code) || isLetter(code)) return false;
  return !(code === POINT && isDigit(text.charCodeAt(at + 1)));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/**
 * Beginnings of the networks' numbers, and the lengths they have. Visa's old 13 digits are not
 * among them: nobody has such a card any more, and a tenth of German article numbers would be one.
 */
const NETWORKS: readonly { readonly begins: RegExp; readonly lengths: readonly number[] }[] = [
  { begins: /^4/, lengths: [16, 19] },
  { begins: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { begins: /^3[47]/, lengths: [15] },
  { begins: /^(?:30[0-5]|309|36|38|39)/, lengths: [14, 16, 19] },
  { begins: /^(?:6011|64[4-9]|65)/, lengths: [16, 19] },
  { begins: /^35(?:2[89]|[3-8])/, lengths: [16, 19] },
  { begins: /^62/, lengths: [16, 17, 18, 19] },
  {
    begins: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/,
    lengths: [12, 13, 14, 15, 16, 17, 18, 19],
  },
];

/** Whether these digits, without separators, are a card's. */
export function isCard(digits: string): boolean {
  const { length } = digits;
  if (length < DIGITS_MIN || length > DIGITS_MAX) return false;
  const network = NETWORKS.find(({ begins }) => begins.test(digits));
  if (network === undefined || !network.lengths.includes(length)) return false;
  return luhnDigit(digits.slice(0, -1)) === digits.slice(-1);
}

/** The check digit of ISO/IEC 7812 for what comes before it. */
export function luhnDigit(payload: string): string {
  let sum = 0;
  for (let at = payload.length - 1, double = true; at >= 0; at -= 1, double = !double) {
    const digit = payload.charCodeAt(at) - 0x30;
    const value = double ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
  }
  return String((10 - (sum % 10)) % 10);
}

export function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
