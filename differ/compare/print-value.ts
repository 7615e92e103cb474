import type { PathSegment, Redactor } from "../../core/index.ts";
import { type JsonObject, type JsonValue, isArray, isScalar } from "../lift/json-value.ts";
import { LosslessNumber } from "../lift/lossless-number.ts";
import { parseEmbedded } from "../lift/parse-json.ts";
import { structuralHash } from "./body/structural-hash.ts";
import type { Printable } from "./difference.ts";
import { isNamedValue, liesInNamedValue, maskAssigned } from "./named-values.ts";

const DEPTH_MAX = 12;
const NODES_MAX = 200;
const NAME_CHARS_MAX = 256;
/** Redaction looks at this much of a text; a secret cut in two might pass for none. */
const REDACTED_CHARS_MAX = 64 * 1024;
/** Shown of a long line before the place where it differs. */
const LEAD_CHARS_MAX = 200;
/** Shorter texts hold nothing that redaction looks for. */
const PLAIN_CHARS_MAX = 5;
/** Shorter numbers are no card's. */
const PLAIN_DIGITS_MAX = 11;

export interface Printer {
  /** A value inside a body, at its place: redacted, then cut to a bounded size. */
  value(value: JsonValue, segments: readonly PathSegment[]): Printable;
  /** The same for a body of this format: what a name gives away depends on it. */
  of(format: string | undefined): Printer;
  /** The same for markup, whose attributes name values too; `roots` are the roles' documents. */
  within(roots: readonly (JsonValue | undefined)[]): Printer;
  /** A text that is a whole body. */
  body(text: string, contentType: string | undefined): Printable;
  /** Texts that are whole bodies, each from shortly before the first place where they differ. */
  excerpts(texts: readonly string[], contentType: string | undefined): readonly Printable[];
  /** A text that is already redacted. */
  cut(text: string): string;
}

export function createPrinter(redactor: Redactor, valueCharsMax: number): Printer {
  const ofForm: Redactor = {
    ...redactor,
    hidesBodyPath: (segments) => redactor.hidesBodyPath(segments, "form"),
  };
  return {
    value: (value, segments) => {
      if (redactor.hidesBodyPath(segments)) return maskOf(value, redactor);
      return (
        printPlain(value, redactor) ??
        new ValuePrinter(redactor, valueCharsMax).print(value, [...segments])
      );
    },
    of(format) {
      return format === "form" || format?.startsWith("multipart form") === true
        ? createPrinter(ofForm, valueCharsMax)
        : this;
    },
    within(roots) {
      const hides = (name: string): boolean => redactor.hidesBodyPath([name]);
      return {
        ...this,
        value: (value, segments) => {
          const place = [...segments];
          if (redactor.hidesBodyPath(place) || liesInNamedValue(roots, place, hides)) {
            return maskOf(value, redactor);
          }
          return new ValuePrinter(redactor, valueCharsMax, hides).print(value, place);
        },
      };
    },
    body(text, contentType) {
      const shown = redactedBody(text, contentType, redactor);
      return cutText(shown, valueCharsMax, lostChars(text));
    },
    excerpts(texts, contentType) {
      // Cut after redaction: what a cut starts in the middle of might not be known for a secret.
      const shown = texts.map((text) => redactedBody(text, contentType, redactor));
      const from =
        Math.max(...shown.map(({ length }) => length)) <= valueCharsMax ? 0 : excerptStart(shown);
      return shown.map((text, index) => {
        const cut = cutText(text.slice(from), valueCharsMax, lostChars(texts[index] ?? ""));
        return from === 0 ? cut : `${from.toLocaleString("en-US")} before …${cut}`;
      });
    },
    cut: (text) => cutText(text, valueCharsMax),
  };
}

function redactedBody(text: string, contentType: string | undefined, redactor: Redactor): string {
  if (redactor.hidesBodyPath([])) return redactor.mask(text);
  const bytes = Buffer.from(text.slice(0, REDACTED_CHARS_MAX), "utf8");
  const kept = redactor.body(bytes, utf8Type(contentType));
  return kept === undefined ? redactor.mask(text) : Buffer.from(kept).toString("utf8");
}

function lostChars(text: string): number {
  return Math.max(0, text.length - REDACTED_CHARS_MAX);
}

/** The start of the line in which texts first differ, or somewhat before, where the line is long. */
function excerptStart(texts: readonly string[]): number {
  const [first = "", ...others] = texts;
  let at = 0;
  while (at < first.length && others.every((other) => other[at] === first[at])) at += 1;
  // They differ beyond what was redacted, and so beyond what can be shown.
  if (others.every((other) => other === first)) return 0;
  const line = first.lastIndexOf("\n", at - 1) + 1;
  const start = at - line <= LEAD_CHARS_MAX ? line : at - LEAD_CHARS_MAX;
  return splitsPair(first, start) ? start - 1 : start;
}

/** The text is UTF-8 by now, whatever the answer declared. */
function utf8Type(contentType: string | undefined): string | undefined {
  return contentType?.replace(/;.*$/s, "; charset=utf-8");
}

class ValuePrinter {
  readonly #redactor: Redactor;
  #chars: number;
  /** Of markup: whether a name that an attribute gives is hidden. */
  readonly #hides: ((name: string) => boolean) | undefined;
  #nodes = NODES_MAX;

  constructor(redactor: Redactor, chars: number, hides?: (name: string) => boolean) {
    this.#redactor = redactor;
    this.#chars = chars;
    this.#hides = hides;
  }

  /** Recursion is bounded by DEPTH_MAX. */
  print(value: JsonValue, place: PathSegment[], depth = 0): Printable {
    this.#nodes -= 1;
    if (isScalar(value)) return this.#scalar(value, place);
    if (depth >= DEPTH_MAX) return "…";
    return isArray(value) ? this.#list(value, place, depth) : this.#members(value, place, depth);
  }

  #list(items: readonly JsonValue[], place: PathSegment[], depth: number): Printable {
    const printed: Printable[] = [];
    for (const [index, item] of items.entries()) {
      if (this.#spent()) {
        printed.push(more(items.length - index));
        break;
      }
      place.push(index);
      printed.push(this.#child(item, place, depth));
      place.pop();
    }
    return printed;
  }

  #members(object: JsonObject, place: PathSegment[], depth: number): Printable {
    const names = Object.keys(object);
    const hides = this.#hides;
    const printed: [string, Printable][] = [];
    for (const [index, name] of names.entries()) {
      if (this.#spent()) {
        printed.push(["…", more(names.length - index)]);
        break;
      }
      const item = object[name] ?? null;
      place.push(name);
      const shown = cutText(this.#redactor.text(name), NAME_CHARS_MAX);
      this.#chars -= shown.length;
      const named = hides !== undefined && isNamedValue(object, name, hides);
      printed.push([shown, named ? maskOf(item, this.#redactor) : this.#child(item, place, depth)]);
      place.pop();
    }
    return Object.fromEntries(printed);
  }

  #child(value: JsonValue, place: PathSegment[], depth: number): Printable {
    if (this.#redactor.hidesBodyPath(place)) return maskOf(value, this.#redactor);
    return this.print(value, place, depth + 1);
  }

  #spent(): boolean {
    return this.#chars <= 0 || this.#nodes <= 0;
  }

  #scalar(value: Exclude<JsonValue, readonly JsonValue[]>, place: PathSegment[]): Printable {
    if (typeof value === "string") return this.#string(value, place);
    if (value instanceof LosslessNumber) {
      const lexeme = value.lexeme;
      this.#chars -= Math.min(lexeme.length, this.#chars);
      if (lexeme.length > NAME_CHARS_MAX) return cutText(lexeme, NAME_CHARS_MAX);
      const plain = lexeme.length <= PLAIN_DIGITS_MAX || this.#redactor.text(lexeme) === lexeme;
      return plain ? value : maskOf(value, this.#redactor);
    }
    this.#chars -= 5;
    return printPlain(value, this.#redactor) ?? value;
  }

  #string(text: string, place: PathSegment[]): Printable {
    if (text.length <= PLAIN_CHARS_MAX) {
      this.#chars -= text.length;
      return text;
    }
    if (this.#hidesInside(text, place)) return this.#redactor.mask(text);
    const { mask } = this.#redactor;
    const looked = text.slice(0, REDACTED_CHARS_MAX);
    const hides = this.#hides;
    const masked = hides === undefined ? looked : maskAssigned(looked, hides, mask);
    const redacted = this.#redactor.text(masked);
    const lost = Math.max(0, text.length - REDACTED_CHARS_MAX);
    const printed = cutText(redacted, Math.max(16, this.#chars), lost);
    this.#chars -= printed.length;
    return printed;
  }

  /** A document inside a string is hidden whole when a rule names a place inside it. */
  #hidesInside(text: string, place: readonly PathSegment[]): boolean {
    const inner = parseEmbedded(text);
    if (inner === undefined) return false;
    const pending: { value: JsonValue; place: readonly PathSegment[] }[] = [
      { value: inner, place },
    ];
    let looked = 0;
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#redactor.hidesBodyPath(next.place)) return true;
      looked += 1;
      if (looked > NODES_MAX) return true;
      if (isScalar(next.value)) continue;
      const children = isArray(next.value) ? next.value.entries() : Object.entries(next.value);
      for (const [segment, value] of children) {
        pending.push({ value, place: [...next.place, segment] });
      }
    }
    return false;
  }
}

/** A number, a word or a text so short that nothing more has to be known of it; null prints itself. */
function printPlain(value: JsonValue, redactor: Redactor): Printable | undefined {
  if (typeof value === "number") {
    const text = String(value);
    return redactor.text(text) === text ? value : maskOf(value, redactor);
  }
  if (typeof value === "boolean") return value;
  return typeof value === "string" && value.length <= PLAIN_CHARS_MAX ? value : undefined;
}

/** A number whose mask is a number stays one. */
function maskOf(value: JsonValue, redactor: Redactor): Printable {
  const masked = redactor.mask(plainText(value));
  const number = isNumber(value) && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(masked);
  return number ? new LosslessNumber(masked) : masked;
}

function isNumber(value: JsonValue): boolean {
  return typeof value === "number" || value instanceof LosslessNumber;
}

/** What a mask is made of: equal for equal values. */
function plainText(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (value instanceof LosslessNumber) return value.lexeme;
  return isScalar(value) ? String(value) : `tree ${structuralHash(value)}`;
}

function cutText(text: string, charsMax: number, alreadyLost = 0): string {
  if (text.length <= charsMax && alreadyLost === 0) return text;
  const kept = text.slice(0, splitsPair(text, charsMax) ? charsMax - 1 : charsMax);
  return kept + more(text.length - Math.min(text.length, charsMax) + alreadyLost);
}

function splitsPair(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code < 0xdc00;
}

/** The visible mark of a cut: `… 12,345 more`. */
function more(count: number): string {
  return `… ${count.toLocaleString("en-US")} more`;
}
