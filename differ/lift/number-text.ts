import { LosslessNumber } from "./lossless-number.ts";

const INTEGER_MAX = 2 ** 53;

/**
 * Reads a JSON number. A double stands for it only where it names the number exactly: up to 2^53
 * in size, and the shortest text of the double says the same number (so 0.1 is a double and
 * 0.10000000000000001 is not). Which of the two a number becomes depends on its value alone, so a
 * double never equals a LosslessNumber.
 */
export function readNumber(lexeme: string): number | LosslessNumber {
  const double = Number(lexeme);
  if (Math.abs(double) <= INTEGER_MAX && sameDecimal(lexeme, String(double))) {
    return double === 0 ? 0 : double;
  }
  return new LosslessNumber(lexeme);
}

function sameDecimal(lexeme: string, shortest: string): boolean {
  return lexeme === shortest || canonicalNumber(lexeme) === canonicalNumber(shortest);
}

/** One text for each number, whatever way it was written: `100`, `1e2` and `100.0` are `1e2`. */
export function canonicalNumber(lexeme: string): string {
  return canonicalDigits(lexeme) ?? canonicalText(lexeme);
}

/** Of a number that is nothing but digits, which most are; undefined for any other. */
function canonicalDigits(lexeme: string): string | undefined {
  if (lexeme.charCodeAt(0) === 48) return undefined;
  let end = 0;
  for (let at = 0; at < lexeme.length; at += 1) {
    const code = lexeme.charCodeAt(at);
    if (code < 48 || code > 57) return undefined;
    if (code > 48) end = at + 1;
  }
  return `${lexeme.slice(0, end)}e${lexeme.length - end}`;
}

function canonicalText(lexeme: string): string {
  const negative = lexeme.startsWith("-");
  const exponentAt = lexeme.search(/e/i);
  const mantissa = lexeme.slice(negative ? 1 : 0, exponentAt < 0 ? undefined : exponentAt);
  const point = mantissa.indexOf(".");
  const digits = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  let start = 0;
  while (digits.charCodeAt(start) === 48) start += 1;
  let end = digits.length;
  while (end > start && digits.charCodeAt(end - 1) === 48) end -= 1;
  if (start === end) return "0";
  const scale = (point < 0 ? mantissa.length : point) - end;
  const exponent = exponentOf(exponentAt < 0 ? "" : lexeme.slice(exponentAt + 1), scale);
  return `${negative ? "-" : ""}${digits.slice(start, end)}e${exponent}`;
}

/** Exponents beyond what a double counts exactly are added as big integers, of bounded length. */
function exponentOf(text: string, scale: number): string {
  if (text === "") return String(scale);
  if (text.length < 15) return String(Number(text) + scale);
  if (text.length > 1000) return `${text}+${scale}`;
  const negative = text.startsWith("-");
  const size = BigInt(text.replace(/^[+-]/, ""));
  return String((negative ? -size : size) + BigInt(scale));
}

/** Numerically exact equality of two lossless numbers. */
export function sameLossless(left: LosslessNumber, right: LosslessNumber): boolean {
  if (left.lexeme === right.lexeme) return true;
  return canonicalNumber(left.lexeme) === canonicalNumber(right.lexeme);
}
