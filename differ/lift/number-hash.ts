import { mix } from "./mix.ts";
import { canonicalNumber } from "./number-text.ts";
import { TextHash } from "./text-hash.ts";

const texts = new TextHash();

const MINUS = 45;
const PLUS = 43;
const POINT = 46;
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
/** As many as a double surely holds. */
const PLAIN_DIGITS_MAX = 15;
/** As many as an integer of 32 bits surely holds. */
const SHORT_DIGITS_MAX = 9;
const EXPONENT_DIGITS_MAX = 6;
/** Larger powers of ten are hashed as texts. */
const POWER_MAX = 100_000;

/** The digits of the number that is read, without zeros at either end. */
class Digits {
  value = 0;
  significant = 0;
  zeros = 0;

  start(): void {
    this.value = 0;
    this.significant = 0;
    this.zeros = 0;
  }

  add(digit: number): void {
    if (digit === 0) {
      // Before all others they say nothing.
      if (this.value > 0) this.zeros += 1;
      return;
    }
    for (; this.zeros > 0 && this.significant <= PLAIN_DIGITS_MAX; this.zeros -= 1) {
      this.value *= 10;
      this.significant += 1;
    }
    this.zeros = 0;
    this.value = this.value * 10 + digit;
    this.significant += 1;
  }
}

const digits = new Digits();

/** Reads numbers of a JSON text, and hashes each by its value, in whatever way it is written. */
export class NumberHash {
  /** Behind the number that was read last, and its hash. */
  at = 0;
  low = 0;
  high = 0;
  #text = "";

  /** False where no number stands there. */
  read(text: string, at: number): boolean {
    this.#text = text;
    this.at = at;
    const read = this.#shortNumber() || this.#plainNumber() || this.#longNumber();
    // The text is not to be held on to.
    this.#text = "";
    return read;
  }

  /** A number of nothing but a few digits, which most are; false where it is another. */
  #shortNumber(): boolean {
    const text = this.#text;
    const start = this.at;
    let value = 0;
    let at = start;
    let code = text.charCodeAt(at);
    while (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
      at += 1;
      code = text.charCodeAt(at);
    }
    const length = at - start;
    if (length === 0 || length > SHORT_DIGITS_MAX || isNumeric(code)) return false;
    if (length > 1 && text.charCodeAt(start) === 48) return false;
    let power = 0;
    for (; value > 0 && value % 10 === 0; power += 1) value = (value / 10) | 0;
    this.at = at;
    const more = mix(0, power);
    this.low = mix(value, more);
    this.high = mix(more, ~value);
    return true;
  }

  /** A number of so few digits that a double holds them, which most are; false where it is another. */
  #plainNumber(): boolean {
    const start = this.at;
    const negative = this.#take(MINUS);
    const zero = this.#text.charCodeAt(this.at) === 48;
    digits.start();
    const whole = this.#digits();
    let fraction = 0;
    if (this.#text.charCodeAt(this.at) === POINT) {
      this.at += 1;
      fraction = this.#digits() || Number.NaN;
    }
    const exponent = this.#exponent();
    const right = whole > 0 && (!zero || whole === 1) && digits.significant <= PLAIN_DIGITS_MAX;
    // A number that is not one has an exponent that is not one.
    const power = exponent + digits.zeros - fraction;
    if (!right || !(Math.abs(power) < POWER_MAX)) {
      this.at = start;
      return false;
    }
    this.#number(digits.value, digits.value === 0 ? 0 : power, negative && digits.value !== 0);
    return true;
  }

  /** How many there are. */
  #digits(): number {
    const text = this.#text;
    const start = this.at;
    let at = start;
    for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) {
      digits.add(code - 48);
      at += 1;
    }
    this.at = at;
    return at - start;
  }

  /** Zero where there is none, and no number where it is none or a long one. */
  #exponent(): number {
    if ((this.#text.charCodeAt(this.at) | 32) !== 101) return 0;
    this.at += 1;
    const negative = this.#take(MINUS);
    if (!negative) this.#take(PLUS);
    const start = this.at;
    let value = 0;
    let code = this.#text.charCodeAt(this.at);
    while (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
      this.at += 1;
      code = this.#text.charCodeAt(this.at);
    }
    const length = this.at - start;
    if (length === 0 || length > EXPONENT_DIGITS_MAX) return Number.NaN;
    return negative ? -value : value;
  }

  #longNumber(): boolean {
    const text = this.#text;
    let end = this.at;
    while (end < text.length && isNumeric(text.charCodeAt(end))) end += 1;
    const lexeme = text.slice(this.at, end);
    if (!NUMBER.test(lexeme)) return false;
    this.at = end;
    const canonical = canonicalNumber(lexeme);
    const [mantissa = "", exponent = "0"] = canonical.split("e");
    const negative = mantissa.startsWith("-");
    const short = mantissa.length - Number(negative) <= PLAIN_DIGITS_MAX;
    if (short && Math.abs(Number(exponent)) < POWER_MAX) {
      this.#number(Math.abs(Number(mantissa)), Number(exponent), negative);
    } else {
      texts.of(canonical);
      this.low = texts.low;
      this.high = texts.high;
      this.high = mix(this.high, 3);
    }
    return true;
  }

  /** By its digits without zeros at the end, and the power of ten that they are to be taken times. */
  #number(value: number, power: number, negative: boolean): void {
    const more = mix(Math.floor(value / 0x1_0000_0000), negative ? ~power : power);
    this.low = mix(value | 0, more ^ (negative ? 0x3c6ef372 : 0));
    this.high = mix(more, ~(value | 0));
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.at) !== code) return false;
    this.at += 1;
    return true;
  }
}

function isNumeric(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || (code | 32) === 101
  );
}
