import { canonicalNumber } from "./number-text.ts";

/**
 * A 64-bit hash of a JSON text by what it says: blanks, the order of names, and how numbers and
 * strings are written do not count. Undefined where the text is no JSON. One pass that makes no tree,
 * for texts whose tree would cost too much.
 */
export function canonicalHash(text: string): string | undefined {
  return new Hasher(text, false).document();
}

/** The same of a text of one JSON document a line, in their order; empty lines do not count. */
export function canonicalLinesHash(text: string): string | undefined {
  return new Hasher(text, true).lines();
}

/** What an object that the reader is inside of has of names. */
interface Names {
  /** Of the member that is read. */
  hash: number;
  /** How often its name was met before: the values of one name have an order. */
  repeat: number;
  first: number;
  met: Map<number, number> | undefined;
}

type Step = "broken" | "more" | "whole";

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const LINE = 10;
/** Stands before each document of a JSON sequence (RFC 7464). */
const RECORD_SEPARATOR = 30;
const MINUS = 45;
const PLUS = 43;
const POINT = 46;
const WORDS: readonly (readonly [string, number])[] = [
  ["true", 0x6c62272e],
  ["false", 0x1b873593],
  ["null", 0x51ed270b],
];
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** As many as a double surely holds. */
const PLAIN_DIGITS_MAX = 15;
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

/** Numbers that stand for one open container. */
const FRAME = 4;
const NO_NAMES: Names = { hash: 0, repeat: 0, first: 0, met: undefined };

class Hasher {
  readonly #text: string;
  /** A blank that ends a document is none inside it. */
  readonly #lines: boolean;
  /** Of each open container: its two hashes so far, how many values it has, and whether it is an array. */
  #frames = new Int32Array(64 * FRAME);
  /** By depth; used again for what is opened side by side. */
  readonly #names: Names[] = [];
  #depth = 0;
  #at = 0;
  /** The value or name read last. */
  #low = 0;
  #high = 0;

  constructor(text: string, lines: boolean) {
    this.#text = text;
    this.#lines = lines;
  }

  document(): string | undefined {
    if (!this.#value()) return undefined;
    this.#space();
    return this.#at === this.#text.length ? printed(this.#low, this.#high) : undefined;
  }

  /** Of a text of a document a line. */
  lines(): string | undefined {
    let low = 0;
    let high = 0;
    while (this.#at < this.#text.length) {
      if (!this.#skipBlank()) {
        if (!this.#value()) return undefined;
        this.#space();
        low = mix(low, this.#low);
        high = mix(high, this.#high);
      }
      if (!this.#take(LINE) && this.#at < this.#text.length) return undefined;
    }
    return printed(low, high);
  }

  /** Goes to the end of a line that holds nothing, or to its document. */
  #skipBlank(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    if (code === 123 || code === 91) return false;
    if (code === RECORD_SEPARATOR) this.#at += 1;
    this.#space();
    if (this.#text.charCodeAt(this.#at) < 128) return this.#text.charCodeAt(this.#at) === LINE;
    const end = this.#text.indexOf("\n", this.#at);
    const rest = end < 0 ? this.#text.length : end;
    if (this.#text.slice(this.#at, rest).trim() !== "") return false;
    this.#at = rest;
    return true;
  }

  #value(): boolean {
    this.#depth = 0;
    for (;;) {
      let step = this.#open();
      while (step === "whole") {
        if (this.#depth === 0) return true;
        this.#enter();
        step = this.#next();
      }
      if (step === "broken") return false;
    }
  }

  /** Reads a value's start; `more` where a container was opened. */
  #open(): Step {
    this.#space();
    const code = this.#text.charCodeAt(this.#at);
    if (code === QUOTE) return this.#string() ? "whole" : "broken";
    if (code !== 91 && code !== 123) return this.#word();
    this.#at += 1;
    const array = code === 91;
    this.#space();
    if (this.#take(array ? 93 : 125)) {
      this.#low = mix(code, 0);
      this.#high = mix(~code, 0x2545f491);
      return "whole";
    }
    const start = this.#depth * FRAME;
    this.#depth += 1;
    if (start === this.#frames.length) this.#grow();
    const frames = this.#frames;
    frames[start] = code;
    frames[start + 1] = ~code;
    frames[start + 2] = 0;
    frames[start + 3] = Number(array);
    return array || this.#name(this.#namesAt(this.#depth)) ? "more" : "broken";
  }

  #grow(): void {
    const grown = new Int32Array(this.#frames.length * 2);
    grown.set(this.#frames);
    this.#frames = grown;
  }

  #namesAt(depth: number): Names {
    const known = this.#names[depth];
    if (known !== undefined) {
      known.repeat = 0;
      known.first = Number.NaN;
      known.met = undefined;
      return known;
    }
    const made = { hash: 0, repeat: 0, first: Number.NaN, met: undefined };
    this.#names[depth] = made;
    return made;
  }

  /** After a value in a container. */
  #next(): Step {
    const start = (this.#depth - 1) * FRAME;
    const array = this.#frames[start + 3] === 1;
    this.#space();
    if (this.#take(COMMA)) {
      if (array) return "more";
      this.#space();
      const names = this.#names[this.#depth];
      return names !== undefined && this.#name(names) ? "more" : "broken";
    }
    if (!this.#take(array ? 93 : 125)) return "broken";
    this.#depth -= 1;
    const count = this.#frames[start + 2] ?? 0;
    this.#low = mix(this.#frames[start] ?? 0, count);
    this.#high = mix(this.#frames[start + 1] ?? 0, count ^ 0x2545f491);
    return "whole";
  }

  #enter(): void {
    const frames = this.#frames;
    const start = (this.#depth - 1) * FRAME;
    const low = frames[start] ?? 0;
    const high = frames[start + 1] ?? 0;
    frames[start + 2] = (frames[start + 2] ?? 0) + 1;
    if (frames[start + 3] === 1) {
      frames[start] = mix(low, this.#low);
      frames[start + 1] = mix(high, this.#high);
      return;
    }
    const { hash, repeat } = this.#names[this.#depth] ?? NO_NAMES;
    const named = repeat === 0 ? hash : mix(hash, repeat);
    frames[start] = (low + mix(named, this.#low)) | 0;
    frames[start + 1] = (high + mix(this.#high, named)) | 0;
  }

  #name(names: Names): boolean {
    if (this.#text.charCodeAt(this.#at) !== QUOTE || !this.#string()) return false;
    // Names are told apart by more bits than they are hashed with: of a hundred thousand names two
    // may well have one hash, and be no repeated name.
    const name = (this.#high >>> 11) * 0x1_0000_0000 + (this.#low >>> 0);
    names.hash = mix(this.#low, this.#high);
    if (Number.isNaN(names.first)) names.first = name;
    else {
      names.met ??= new Map([[names.first, 1]]);
      names.repeat = names.met.get(name) ?? 0;
      names.met.set(name, names.repeat + 1);
    }
    this.#space();
    return this.#take(COLON);
  }

  #string(): boolean {
    const text = this.#text;
    const start = this.#at + 1;
    let low = 0x811c9dc5;
    let high = 0x01000193;
    for (let at = start; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        this.#low = low;
        this.#high = high;
        return true;
      }
      if (code === BACKSLASH) return this.#escaped(start - 1);
      if (code < 32) return false;
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x5bd1e995);
      high ^= high >>> 15;
    }
    return false;
  }

  /** A string with escapes, hashed as the text that it stands for. */
  #escaped(start: number): boolean {
    const text = this.#text;
    let end = start + 1;
    while (end < text.length && text.charCodeAt(end) !== QUOTE) {
      end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
    }
    const plain = unescaped(text.slice(start, end + 1));
    if (plain === undefined) return false;
    this.#at = end + 1;
    this.#textHash(plain);
    return true;
  }

  #textHash(text: string): void {
    let low = 0x811c9dc5;
    let high = 0x01000193;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x5bd1e995);
      high ^= high >>> 15;
    }
    this.#low = low;
    this.#high = high;
  }

  #word(): Step {
    const code = this.#text.charCodeAt(this.#at);
    if (code < 97) return this.#plainNumber() ? "whole" : this.#longNumber();
    for (const [word, hash] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      this.#low = hash;
      this.#high = ~hash;
      return "whole";
    }
    return "broken";
  }

  /** A number of so few digits that a double holds them, which most are; false where it is another. */
  #plainNumber(): boolean {
    const start = this.#at;
    const negative = this.#take(MINUS);
    const zero = this.#text.charCodeAt(this.#at) === 48;
    digits.start();
    const whole = this.#digits();
    let fraction = 0;
    if (this.#text.charCodeAt(this.#at) === POINT) {
      this.#at += 1;
      fraction = this.#digits() || Number.NaN;
    }
    const exponent = this.#exponent();
    const right = whole > 0 && (!zero || whole === 1) && digits.significant <= PLAIN_DIGITS_MAX;
    // A number that is not one has an exponent that is not one.
    const power = exponent + digits.zeros - fraction;
    if (!right || !(Math.abs(power) < POWER_MAX)) {
      this.#at = start;
      return false;
    }
    this.#number(digits.value, digits.value === 0 ? 0 : power, negative && digits.value !== 0);
    return true;
  }

  /** How many there are. */
  #digits(): number {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) {
      digits.add(code - 48);
      at += 1;
    }
    this.#at = at;
    return at - start;
  }

  /** Zero where there is none, and no number where it is none or a long one. */
  #exponent(): number {
    if ((this.#text.charCodeAt(this.#at) | 32) !== 101) return 0;
    this.#at += 1;
    const negative = this.#take(MINUS);
    if (!negative) this.#take(PLUS);
    const start = this.#at;
    let value = 0;
    let code = this.#text.charCodeAt(this.#at);
    while (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
      this.#at += 1;
      code = this.#text.charCodeAt(this.#at);
    }
    const length = this.#at - start;
    if (length === 0 || length > EXPONENT_DIGITS_MAX) return Number.NaN;
    return negative ? -value : value;
  }

  #longNumber(): Step {
    const text = this.#text;
    let end = this.#at;
    while (end < text.length && isNumeric(text.charCodeAt(end))) end += 1;
    const lexeme = text.slice(this.#at, end);
    if (!NUMBER.test(lexeme)) return "broken";
    this.#at = end;
    const canonical = canonicalNumber(lexeme);
    const [mantissa = "", exponent = "0"] = canonical.split("e");
    const negative = mantissa.startsWith("-");
    const short = mantissa.length - Number(negative) <= PLAIN_DIGITS_MAX;
    if (short && Math.abs(Number(exponent)) < POWER_MAX) {
      this.#number(Math.abs(Number(mantissa)), Number(exponent), negative);
    } else {
      this.#textHash(canonical);
      this.#high = mix(this.#high, 3);
    }
    return "whole";
  }

  /** By its digits without zeros at the end, and the power of ten that they are to be taken times. */
  #number(value: number, power: number, negative: boolean): void {
    const more = mix(Math.floor(value / 0x1_0000_0000), negative ? ~power : power);
    this.#low = mix(value | 0, more ^ (negative ? 0x3c6ef372 : 0));
    this.#high = mix(more, ~(value | 0));
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    let code = this.#text.charCodeAt(this.#at);
    while (code === 32 || (code === LINE && !this.#lines) || code === 13 || code === 9) {
      this.#at += 1;
      code = this.#text.charCodeAt(this.#at);
    }
  }
}

function isNumeric(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || (code | 32) === 101
  );
}

function unescaped(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Two rounds of the finalizer of MurmurHash3 over the combined words. */
function mix(left: number, right: number): number {
  let hash =
    Math.imul(left ^ (left >>> 16), 0x85ebca6b) ^ Math.imul(right + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function printed(low: number, high: number): string {
  return `${low >>> 0}.${high >>> 0}`;
}
