import { LosslessNumber } from "./lossless-number.ts";
import { canonicalNumber, readNumber } from "./number-text.ts";

/**
 * A 64-bit hash of a JSON text by what it says: blanks, the order of names, and how numbers and
 * strings are written do not count. Undefined where the text is no JSON. One pass that makes no tree,
 * for texts whose tree would cost too much.
 */
export function canonicalHash(text: string): string | undefined {
  return new Hasher(text).document();
}

/** A container that the reader is inside of. */
interface Frame {
  readonly array: boolean;
  low: number;
  high: number;
  count: number;
  /** Of the member that is read, and of the first one. */
  name: number;
  first: number;
  /** How often this name was met before: the values of one name have an order. */
  repeat: number;
  names: Map<number, number> | undefined;
}

type Step = "broken" | "more" | "whole";

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const WORDS: readonly (readonly [string, number])[] = [
  ["true", 0x6c62272e],
  ["false", 0x1b873593],
  ["null", 0x51ed270b],
];
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

const bits = new Float64Array(1);
const halves = new Uint32Array(bits.buffer);

class Hasher {
  readonly #text: string;
  readonly #stack: Frame[] = [];
  #at = 0;
  /** The value or name read last. */
  #low = 0;
  #high = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): string | undefined {
    for (;;) {
      let step = this.#open();
      while (step === "whole") {
        const top = this.#stack.at(-1);
        if (top === undefined) {
          this.#space();
          const ended = this.#at === this.#text.length;
          return ended ? `${this.#low >>> 0}.${this.#high >>> 0}` : undefined;
        }
        this.#enter(top);
        step = this.#next(top);
      }
      if (step === "broken") return undefined;
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
    const counts = { count: 0, name: 0, first: 0, repeat: 0 };
    const opened: Frame = { array, low: code, high: ~code, ...counts, names: undefined };
    this.#space();
    if (this.#take(array ? 93 : 125)) return this.#close(opened);
    if (!array && !this.#name(opened)) return "broken";
    this.#stack.push(opened);
    return "more";
  }

  /** After a value in a container. */
  #next(top: Frame): Step {
    this.#space();
    if (this.#take(COMMA)) {
      if (top.array) return "more";
      this.#space();
      return this.#name(top) ? "more" : "broken";
    }
    if (!this.#take(top.array ? 93 : 125)) return "broken";
    this.#stack.pop();
    return this.#close(top);
  }

  #close({ low, high, count }: Frame): "whole" {
    this.#low = mix(low, count);
    this.#high = mix(high, count ^ 0x2545f491);
    return "whole";
  }

  #enter(top: Frame): void {
    top.count += 1;
    if (top.array) {
      top.low = mix(top.low, this.#low);
      top.high = mix(top.high, this.#high);
      return;
    }
    const named = mix(top.name, top.repeat);
    top.low = (top.low + mix(named, this.#low)) | 0;
    top.high = (top.high + mix(this.#high, named)) | 0;
  }

  #name(frame: Frame): boolean {
    if (this.#text.charCodeAt(this.#at) !== QUOTE || !this.#string()) return false;
    const name = this.#low;
    frame.name = name;
    if (frame.count === 0) frame.first = name;
    else {
      frame.names ??= new Map([[frame.first, 1]]);
      frame.repeat = frame.names.get(name) ?? 0;
      frame.names.set(name, frame.repeat + 1);
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
    const text = this.#text;
    for (const [word, hash] of WORDS) {
      if (!text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      this.#low = hash;
      this.#high = ~hash;
      return "whole";
    }
    let end = this.#at;
    while (end < text.length && isNumeric(text.charCodeAt(end))) end += 1;
    const lexeme = text.slice(this.#at, end);
    if (!NUMBER.test(lexeme)) return "broken";
    this.#at = end;
    this.#number(readNumber(lexeme));
    return "whole";
  }

  #number(value: number | LosslessNumber): void {
    if (value instanceof LosslessNumber) {
      this.#textHash(canonicalNumber(value.lexeme));
      this.#high = mix(this.#high, 3);
      return;
    }
    bits[0] = value;
    this.#low = mix(halves[0] ?? 0, halves[1] ?? 0);
    this.#high = mix(halves[1] ?? 0, ~(halves[0] ?? 0));
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    let code = this.#text.charCodeAt(this.#at);
    while (code === 32 || code === 10 || code === 13 || code === 9) {
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
