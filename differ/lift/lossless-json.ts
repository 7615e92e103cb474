import type { JsonObject, JsonValue } from "./json-value.ts";
import { besideMark } from "./marked-name.ts";
import { readNumber } from "./number-text.ts";

export interface ParsedJson {
  readonly value: JsonValue;
  /**
   * Whether some object names a key twice. The values of such a key stand as an array, and the object's
   * member `#repeated` names it: an array under a key that stands once is something else.
   */
  readonly duplicates: boolean;
}

type Building =
  | { readonly kind: "array"; readonly items: JsonValue[] }
  | {
      readonly kind: "object";
      readonly members: Map<string, JsonValue>;
      /** Names seen more than once; their values are arrays in `members`. */
      repeated: Set<string> | undefined;
      name: string;
    };

export const REPEATED = "#repeated";

/** As many as a double surely holds. */
const PLAIN_DIGITS_MAX = 15;

const SPACE = /[ \n\r\t]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORDS: readonly (readonly [string, null | boolean])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/**
 * A JSON parser (RFC 8259) with an explicit stack, so that depth costs memory and never the call
 * stack. Keeps the digits of every number, and all values of a repeated key.
 */
export function parseJsonLosslessly(text: string): ParsedJson | undefined {
  return new LosslessParser(text).document();
}

class LosslessParser {
  readonly #text: string;
  readonly #stack: Building[] = [];
  #at = 0;
  #duplicates = false;

  constructor(text: string) {
    this.#text = text;
  }

  document(): ParsedJson | undefined {
    let value = this.#open();
    for (;;) {
      if (value === "broken") return undefined;
      if (value === "opened") {
        value = this.#open();
        continue;
      }
      const top = this.#stack.at(-1);
      if (top === undefined) {
        this.#space();
        const whole = this.#at === this.#text.length;
        return whole ? { value: value.value, duplicates: this.#duplicates } : undefined;
      }
      this.#add(top, value.value);
      value = this.#next(top);
    }
  }

  /** Reads a value's start: a finished value, or a container whose first value comes next. */
  #open(): Step {
    this.#space();
    const code = this.#text.charCodeAt(this.#at);
    if (code === 34) {
      const string = this.#string();
      return string === undefined ? "broken" : { value: string };
    }
    if (code === 123) return this.#openObject();
    if (code === 91) {
      this.#at += 1;
      this.#space();
      if (this.#take(93)) return { value: [] };
      this.#stack.push({ kind: "array", items: [] });
      return "opened";
    }
    return this.#word();
  }

  #openObject(): Step {
    this.#at += 1;
    this.#space();
    if (this.#take(125)) return { value: {} };
    const name = this.#name();
    if (name === undefined) return "broken";
    this.#stack.push({ kind: "object", members: new Map(), repeated: undefined, name });
    return "opened";
  }

  /** After a value in a container: the next value, or the container itself when it closes. */
  #next(top: Building): Step {
    this.#space();
    if (this.#take(44)) {
      if (top.kind === "array") return "opened";
      this.#space();
      const name = this.#name();
      if (name === undefined) return "broken";
      top.name = name;
      return "opened";
    }
    if (!this.#take(top.kind === "array" ? 93 : 125)) return "broken";
    this.#stack.pop();
    return { value: top.kind === "array" ? top.items : objectOf(top) };
  }

  #add(top: Building, value: JsonValue): void {
    if (top.kind === "array") {
      top.items.push(value);
      return;
    }
    const before = top.members.get(top.name);
    if (before === undefined) {
      top.members.set(top.name, value);
      return;
    }
    this.#duplicates = true;
    top.repeated ??= new Set();
    const list = top.repeated.has(top.name) && Array.isArray(before) ? before : [before];
    list.push(value);
    top.repeated.add(top.name);
    top.members.set(top.name, list);
  }

  #name(): string | undefined {
    if (this.#text.charCodeAt(this.#at) !== 34) return undefined;
    const name = this.#string();
    this.#space();
    if (name === undefined || !this.#take(58)) return undefined;
    return besideMark(name, REPEATED);
  }

  #string(): string | undefined {
    const start = this.#at;
    const text = this.#text;
    let plain = true;
    let at = start + 1;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 34) break;
      if (code < 32) return undefined;
      if (code === 92) {
        plain = false;
        at += 1;
      }
    }
    if (at >= text.length) return undefined;
    this.#at = at + 1;
    return plain ? text.slice(start + 1, at) : unescape(text.slice(start, at + 1));
  }

  #word(): Step {
    const start = this.#at;
    const plain = this.#digits();
    if (plain !== undefined) return { value: plain };
    NUMBER.lastIndex = start;
    if (NUMBER.test(this.#text)) {
      this.#at = NUMBER.lastIndex;
      return { value: readNumber(this.#text.slice(start, this.#at)) };
    }
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return { value };
      }
    }
    return "broken";
  }

  /** A number that is nothing but a few digits, which most are; undefined for anything else. */
  #digits(): number | undefined {
    const text = this.#text;
    let at = this.#at;
    let value = 0;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code < 48 || code > 57) {
        if (code === 46 || (code | 32) === 101) return undefined;
        break;
      }
      value = value * 10 + (code - 48);
    }
    const length = at - this.#at;
    const zero = length > 1 && text.charCodeAt(this.#at) === 48;
    if (length === 0 || length > PLAIN_DIGITS_MAX || zero) return undefined;
    this.#at = at;
    return value;
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    if (this.#text.charCodeAt(this.#at) > 32) return;
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    this.#at = SPACE.lastIndex;
  }
}

type Step = "broken" | "opened" | { readonly value: JsonValue };

/** What a JSON string stands for; undefined where it is none. */
export function unescape(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `fromEntries` defines own properties, so a key named `__proto__` stays a key. */
function objectOf({ members, repeated }: Building & { kind: "object" }): JsonObject {
  if (repeated !== undefined) {
    members.set(REPEATED, Object.fromEntries([...repeated].map((name) => [name, true])));
  }
  return Object.fromEntries(members);
}
