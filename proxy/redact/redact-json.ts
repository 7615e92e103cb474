import type { BodyPlaces, Place } from "./body-places.ts";
import { looksLikeMarkup } from "./looks-like-markup.ts";

export interface JsonPolicy {
  readonly places: BodyPlaces;
  /** Stands in for a hidden value: a string's text, or any other value's JSON. Returns JSON. */
  readonly hidden: (value: string, type: "string" | "number" | "other") => string;
  /** What is kept of a string that no rule hides. */
  readonly text: (value: string) => string;
  /** What is kept of a string that begins as JSON and is none, or that has markup in it. */
  readonly broken: (value: string) => string;
  /** What is kept of a number that no rule hides, as JSON. */
  readonly number: (lexeme: string) => string;
  /** How many levels of JSON inside strings are opened; deeper ones are hidden whole. */
  readonly embeddedMax: number;
}

interface Frame {
  readonly array: boolean;
  readonly place: Place;
  index: number;
}

/** What may come next, as a reader of RFC 8259 expects it. */
type Expected =
  | "value"
  | "value-or-end"
  | "key"
  | "key-or-end"
  | "colon"
  | "comma-or-end"
  | "nothing";

/**
 * Copies a JSON text and masks what is hidden; everything else, digits, blanks and duplicate keys
 * included, stays byte for byte. One pass without recursion, no tree. Undefined where the text is
 * no JSON.
 */
export function redactJson(text: string, policy: JsonPolicy, from?: Place): string | undefined {
  const walk = new JsonWalk(text, policy, from ?? policy.places.root);
  return walk.run() ? walk.out + text.slice(walk.copied) : undefined;
}

class JsonWalk {
  out = "";
  copied = 0;
  readonly #text: string;
  readonly #policy: JsonPolicy;
  readonly #frames: Frame[] = [];
  #place: Place;
  #expected: Expected = "value";
  /** Where the outermost hidden container began, and how deep the frames were then. */
  #hiddenFrom = -1;
  #hiddenDepth = 0;

  constructor(text: string, policy: JsonPolicy, place: Place) {
    this.#text = text;
    this.#policy = policy;
    this.#place = place;
  }

  run(): boolean {
    let at = this.#text.charCodeAt(0) === 0xfeff ? 1 : 0;
    while (at < this.#text.length) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
        at += 1;
        continue;
      }
      const next = this.#token(code, at);
      if (next === -1) return false;
      at = next;
    }
    return this.#expected === "nothing";
  }

  /** Reads the token at `at`; the place behind it, or -1 where the grammar forbids it. */
  #token(code: number, at: number): number {
    switch (code) {
      case 0x7b:
      case 0x5b:
        return this.#open(code === 0x5b, at);
      case 0x7d:
      case 0x5d:
        return this.#close(code === 0x5d, at);
      case 0x2c:
        return this.#comma(at);
      case 0x3a:
        if (this.#expected !== "colon") return -1;
        this.#expected = "value";
        return at + 1;
      case 0x22:
        return this.#string(at);
      default:
        return this.#scalar(at);
    }
  }

  #wantsValue(): boolean {
    return this.#expected === "value" || this.#expected === "value-or-end";
  }

  #valueDone(): void {
    this.#expected = this.#frames.length === 0 ? "nothing" : "comma-or-end";
  }

  #open(array: boolean, at: number): number {
    if (!this.#wantsValue()) return -1;
    if (this.#place.hidden && this.#hiddenFrom === -1) {
      this.#hiddenFrom = at;
      this.#hiddenDepth = this.#frames.length;
    }
    this.#frames.push({ array, place: this.#place, index: 0 });
    if (array) this.#place = this.#policy.places.step(this.#place, 0);
    this.#expected = array ? "value-or-end" : "key-or-end";
    return at + 1;
  }

  #close(array: boolean, at: number): number {
    const frame = this.#frames.at(-1);
    if (frame === undefined || frame.array !== array) return -1;
    const empty = array ? "value-or-end" : "key-or-end";
    if (this.#expected !== empty && this.#expected !== "comma-or-end") return -1;
    this.#frames.pop();
    this.#valueDone();
    if (this.#hiddenFrom !== -1 && this.#frames.length === this.#hiddenDepth) {
      const source = this.#text.slice(this.#hiddenFrom, at + 1);
      this.#replace(this.#hiddenFrom, at + 1, this.#policy.hidden(source, "other"));
      this.#hiddenFrom = -1;
    }
    return at + 1;
  }

  #comma(at: number): number {
    const frame = this.#frames.at(-1);
    if (frame === undefined || this.#expected !== "comma-or-end") return -1;
    if (frame.array) {
      frame.index += 1;
      this.#place = this.#policy.places.step(frame.place, frame.index);
    }
    this.#expected = frame.array ? "value" : "key";
    return at + 1;
  }

  #string(at: number): number {
    const end = endOfString(this.#text, at);
    const value = end === -1 ? undefined : decodeString(this.#text, at, end);
    if (value === undefined) return -1;
    if (this.#expected === "key" || this.#expected === "key-or-end") {
      this.#key(value, at, end);
      return end;
    }
    if (!this.#wantsValue()) return -1;
    if (this.#hiddenFrom === -1) this.#value(value, at, end);
    this.#valueDone();
    return end;
  }

  #key(name: string, at: number, end: number): void {
    const parent = this.#frames.at(-1)?.place ?? this.#place;
    this.#place = this.#policy.places.step(parent, name);
    this.#expected = "colon";
    if (this.#hiddenFrom !== -1) return;
    const kept = this.#policy.text(name);
    if (kept !== name) this.#replace(at, end, JSON.stringify(kept));
  }

  #value(value: string, at: number, end: number): void {
    if (this.#place.hidden) {
      this.#replace(at, end, this.#policy.hidden(value, "string"));
      return;
    }
    const kept = redactString(value, this.#policy, this.#place);
    if (kept !== value) this.#replace(at, end, JSON.stringify(kept));
  }

  #scalar(at: number): number {
    SCALAR.lastIndex = at;
    const source = SCALAR.exec(this.#text)?.[0];
    if (source === undefined || !this.#wantsValue()) return -1;
    const end = at + source.length;
    if (this.#place.hidden && this.#hiddenFrom === -1) {
      const word = source === "true" || source === "false" || source === "null";
      this.#replace(at, end, this.#policy.hidden(source, word ? "other" : "number"));
    } else if (source.length >= CARD_LENGTH_MIN && this.#hiddenFrom === -1) {
      const kept = this.#policy.number(source);
      if (kept !== source) this.#replace(at, end, kept);
    }
    this.#valueDone();
    return end;
  }

  #replace(from: number, to: number, replacement: string): void {
    this.out += this.#text.slice(this.copied, from) + replacement;
    this.copied = to;
  }
}

const CARD_LENGTH_MIN = 12;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

/** A string no rule hides: JSON inside it is opened, so that rules reach as deep as comparison does. */
export function redactString(value: string, policy: JsonPolicy, place: Place): string {
  if (looksLikeJson(value)) {
    if (policy.embeddedMax > 0) {
      const inner = { ...policy, embeddedMax: policy.embeddedMax - 1 };
      const kept = redactJson(value, inner, place);
      return kept ?? policy.broken(value);
    } else {
      return String(JSON.parse(policy.hidden(value, "string")));
    }
  }
  return looksLikeMarkup(value) ? policy.broken(value) : policy.text(value);
}

function looksLikeJson(text: string): boolean {
  const first = text.trimStart().charAt(0);
  return first === "{" || first === "[";
}

/** The place behind the closing quote, or -1. */
function endOfString(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === 0x22) return end + 1;
    if (code === 0x5c) end += 1;
    else if (code < 0x20) return -1;
  }
  return -1;
}

function decodeString(text: string, at: number, end: number): string | undefined {
  const inner = text.slice(at + 1, end - 1);
  if (!inner.includes("\\")) return inner;
  try {
    return String(JSON.parse(text.slice(at, end)));
  } catch {
    return undefined;
  }
}
