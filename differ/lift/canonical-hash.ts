import { MemberIndex } from "./member-index.ts";
import { NumberHash } from "./number-hash.ts";
import { type Names, OpenNames } from "./open-names.ts";
import { TextHash } from "./text-hash.ts";
import { unescape } from "./lossless-json.ts";
import { mix } from "./mix.ts";

/**
 * A 64-bit hash of a JSON text by what it says: blanks, the order of names, and how numbers and
 * strings are written do not count. Undefined where the text is no JSON. One pass that makes no tree,
 * for texts whose tree would cost too much.
 */
export function canonicalHash(text: string): string | undefined {
  return new Hasher(text, false).document();
}

/**
 * The same of a document that is an object, with each of its members; undefined where the text is no
 * such document.
 */
export function indexMembers(text: string): MemberIndex | undefined {
  const index = new MemberIndex(text);
  const hasher = new Hasher(text, false, index);
  const hash = hasher.document();
  if (hash === undefined || !index.isObject) return undefined;
  index.hash = hash;
  index.repeated = hasher.repeated;
  return index;
}

/** The same of a text of one JSON document a line, in their order; empty lines do not count. */
export function canonicalLinesHash(text: string): string | undefined {
  return new Hasher(text, true).lines();
}

type Step = "broken" | "more" | "whole";

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const LINE = 10;
/** Stands before each document of a JSON sequence (RFC 7464). */
const RECORD_SEPARATOR = 30;
const WORDS: readonly (readonly [string, number])[] = [
  ["true", 0x6c62272e],
  ["false", 0x1b873593],
  ["null", 0x51ed270b],
];

/** Numbers that stand for one open container. */
const FRAME = 4;

const numbers = new NumberHash();
const texts = new TextHash();

class Hasher {
  readonly #text: string;
  /** A blank that ends a document is none inside it. */
  readonly #lines: boolean;
  readonly #index: MemberIndex | undefined;
  /** Of each open container: its two hashes so far, how many values it has, and whether it is an array. */
  #frames = new Int32Array(64 * FRAME);
  /** Whether some object names a key twice. */
  repeated = false;
  readonly #names: OpenNames;
  #depth = 0;
  #at = 0;
  /** The value or name read last. */
  #low = 0;
  #high = 0;

  constructor(text: string, lines: boolean, index?: MemberIndex) {
    this.#text = text;
    this.#lines = lines;
    this.#index = index;
    this.#names = new OpenNames(index?.names);
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
    return array || this.#name(this.#names.open(this.#depth)) ? "more" : "broken";
  }

  #grow(): void {
    const grown = new Int32Array(this.#frames.length * 2);
    grown.set(this.#frames);
    this.#frames = grown;
  }

  /** After a value in a container. */
  #next(): Step {
    const start = (this.#depth - 1) * FRAME;
    const array = this.#frames[start + 3] === 1;
    this.#space();
    if (this.#take(COMMA)) {
      if (array) return "more";
      this.#space();
      return this.#name(this.#names.at(this.#depth)) ? "more" : "broken";
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
    const { hash, repeat } = this.#names.at(this.#depth);
    if (this.#depth === 1) this.#index?.value(this.#low, this.#high, this.#at);
    const named = repeat === 0 ? hash : mix(hash, repeat);
    frames[start] = (low + mix(named, this.#low)) | 0;
    frames[start + 1] = (high + mix(this.#high, named)) | 0;
  }

  #name(names: Names): boolean {
    const start = this.#at;
    if (this.#text.charCodeAt(start) !== QUOTE || !this.#string()) return false;
    names.hash = mix(this.#low, this.#high);
    // By more bits than it is hashed with: of a hundred thousand names two may well have one hash,
    // and be no repeated name.
    names.repeat = names.met.add(this.#low, this.#high);
    if (names.repeat > 0) this.repeated = true;
    if (this.#depth === 1) this.#index?.name(start);
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
    const plain = unescape(text.slice(start, end + 1));
    if (plain === undefined) return false;
    this.#at = end + 1;
    texts.of(plain);
    this.#low = texts.low;
    this.#high = texts.high;
    return true;
  }

  #word(): Step {
    const code = this.#text.charCodeAt(this.#at);
    if (code < 97) {
      if (!numbers.read(this.#text, this.#at)) return "broken";
      this.#at = numbers.at;
      this.#low = numbers.low;
      this.#high = numbers.high;
      return "whole";
    }
    for (const [word, hash] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      this.#low = hash;
      this.#high = ~hash;
      return "whole";
    }
    return "broken";
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

function printed(low: number, high: number): string {
  return `${low >>> 0}.${high >>> 0}`;
}
