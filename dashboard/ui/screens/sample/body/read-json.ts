import type { BodyNode } from "./body-node.ts";
import type { Sameness } from "./sameness.ts";

type Member = readonly [name: string, value: BodyNode];
type Open =
  | { readonly kind: "list"; readonly items: BodyNode[] }
  | { readonly kind: "object"; readonly members: Member[]; name: string };

const SPACE = /[ \n\r\t]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*/sy;
const WORDS = [
  ["true", "boolean"],
  ["false", "boolean"],
  ["null", "null"],
] as const;

/**
 * Reads JSON (RFC 8259) with every digit and repeated name as it came, by a stack of its own, so that
 * depth costs nothing. Of a text that is `cut` the rest is taken as missing; undefined for no JSON.
 */
export function readJson(text: string, same: Sameness, cut = false): BodyNode | undefined {
  return new Reader(text, same, cut).document();
}

/** `ended`: the text broke off where something had to come, and it may. */
type Step = "broken" | "opened" | "ended" | { readonly value: BodyNode };

class Reader {
  readonly #text: string;
  readonly #same: Sameness;
  readonly #cut: boolean;
  readonly #stack: Open[] = [];
  #at = 0;

  constructor(text: string, same: Sameness, cut: boolean) {
    this.#text = text;
    this.#same = same;
    this.#cut = cut;
  }

  document(): BodyNode | undefined {
    let step = this.#open();
    for (;;) {
      if (step === "broken") return undefined;
      if (step === "ended") return this.#closeAll();
      if (step === "opened") {
        step = this.#open();
        continue;
      }
      const top = this.#stack.at(-1);
      if (top === undefined) {
        this.#space();
        return this.#isAtEnd() ? step.value : undefined;
      }
      add(top, step.value);
      step = this.#next(top);
    }
  }

  #open(): Step {
    this.#space();
    if (this.#isAtEnd()) return this.#cut ? "ended" : "broken";
    const code = this.#text.charCodeAt(this.#at);
    if (code === 34) return this.#string();
    if (code === 123) return this.#openObject();
    if (code !== 91) return this.#word();
    this.#at += 1;
    this.#space();
    if (this.#take(93)) return { value: this.#same.list([]) };
    this.#stack.push({ kind: "list", items: [] });
    return "opened";
  }

  #openObject(): Step {
    this.#at += 1;
    this.#space();
    if (this.#take(125)) return { value: this.#same.object([]) };
    const top: Open = { kind: "object", members: [], name: "" };
    this.#stack.push(top);
    return this.#name(top);
  }

  #next(top: Open): Step {
    this.#space();
    if (this.#isAtEnd()) return this.#cut ? "ended" : "broken";
    if (this.#take(44)) {
      if (top.kind === "list") return "opened";
      this.#space();
      return this.#name(top);
    }
    if (!this.#take(top.kind === "list" ? 93 : 125)) return "broken";
    this.#stack.pop();
    return { value: this.#closed(top, false) };
  }

  #name(top: Open & { kind: "object" }): Step {
    if (this.#isAtEnd()) return this.#cut ? "ended" : "broken";
    if (this.#text.charCodeAt(this.#at) !== 34) return "broken";
    const name = this.#string();
    // A name that breaks off names nothing.
    if (typeof name === "string") return name;
    if (name.value.kind !== "value" || name.value.cut === true) return "ended";
    this.#space();
    if (this.#isAtEnd()) return this.#cut ? "ended" : "broken";
    top.name = name.value.text;
    return this.#take(58) ? "opened" : "broken";
  }

  #string(): Exclude<Step, "opened"> {
    STRING.lastIndex = this.#at;
    const found = STRING.exec(this.#text)?.[0] ?? '"';
    this.#at += found.length;
    if (this.#take(34)) {
      const text = unquoted(`${found}"`);
      return text === undefined ? "broken" : { value: this.#same.value("string", text) };
    }
    if (!this.#cut) return "broken";
    const text = unquoted(`${withoutHalfEscape(found)}"`);
    this.#at = this.#text.length;
    return text === undefined ? "broken" : { value: this.#same.value("string", text, true) };
  }

  #word(): Step {
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      const rest = this.#text.slice(this.#at, this.#at + 3);
      const isHalf = this.#cut && /^(?:\.|[eE][+-]?)?$/.test(rest);
      if (isHalf) this.#at = this.#text.length;
      return { value: this.#same.value("number", number, isHalf) };
    }
    for (const [word, type] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return { value: this.#same.value(type, word) };
    }
    const rest = this.#text.slice(this.#at, this.#at + 5);
    const begins = rest === "-" || WORDS.some(([word]) => word.startsWith(rest));
    return this.#cut && begins ? "ended" : "broken";
  }

  /** Everything that is still open ends where the text does. */
  #closeAll(): BodyNode | undefined {
    let inner: BodyNode | undefined;
    for (let top = this.#stack.pop(); top !== undefined; top = this.#stack.pop()) {
      if (inner !== undefined) add(top, inner);
      inner = this.#closed(top, true);
    }
    return inner;
  }

  #closed(top: Open, cut: boolean): BodyNode {
    return top.kind === "list"
      ? this.#same.list(top.items, cut)
      : this.#same.object(top.members, cut);
  }

  #isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    this.#at = SPACE.lastIndex;
  }
}

function add(top: Open, value: BodyNode): void {
  if (top.kind === "list") top.items.push(value);
  else top.members.push([top.name, value]);
}

function withoutHalfEscape(found: string): string {
  return found.replace(/\\u[0-9a-fA-F]{0,3}$|(?<!\\)(?:\\\\)*\\$/, (escape) => {
    return escape.startsWith("\\u") ? "" : escape.slice(0, -1);
  });
}

function unquoted(quoted: string): string | undefined {
  if (!quoted.includes("\\")) {
    // oxlint-disable-next-line no-control-regex -- RFC 8259 7 forbids them in strings
    return /[\u0000-\u001f]/.test(quoted) ? undefined : quoted.slice(1, -1);
  }
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
