import type { BodyNode, ValueNode } from "./body-node.ts";

/** Two of the numbers fit into one double. */
const VALUES_MAX = 2 ** 26;
/** As many digits as a double surely holds. */
const SURE_DIGITS = 15;

/**
 * Makes the nodes of trees that are held against each other, and numbers them so that equal values
 * have one number: members count in any order, numbers by their value where a double holds it.
 */
export class Sameness {
  #next = 0;
  /** Texts by what they are: values by type, names. */
  readonly #known = new Map<string, Map<string, number>>();
  readonly #pairs = new Map<number, number>();

  value(type: ValueNode["type"], text: string, cut = false): ValueNode {
    const said = type === "number" ? plainNumber(text) : text;
    const same = this.#number(cut ? `${type}…` : type, said);
    return cut ? { kind: "value", type, text, same, cut } : { kind: "value", type, text, same };
  }

  list(items: readonly BodyNode[], cut = false): BodyNode {
    let same = this.#number("list", cut ? "cut" : "whole");
    for (const item of items) same = this.#pair(same, item.same);
    return { kind: "list", items, same, ...(cut && { cut }) };
  }

  object(members: readonly (readonly [string, BodyNode])[], cut = false): BodyNode {
    const named = new Int32Array(members.length);
    for (let at = 0; at < members.length; at += 1) {
      const member = members[at];
      if (member !== undefined)
        named[at] = this.#pair(this.#number("name", member[0]), member[1].same);
    }
    let same = this.#number("object", cut ? "cut" : "whole");
    for (const one of named.sort()) same = this.#pair(same, one);
    return { kind: "object", members, same, ...(cut && { cut }) };
  }

  #number(what: string, said: string): number {
    let known = this.#known.get(what);
    if (known === undefined) {
      known = new Map();
      this.#known.set(what, known);
    }
    const found = known.get(said);
    if (found !== undefined) return found;
    const next = this.#take();
    known.set(said, next);
    return next;
  }

  /** A number for a sequence, made longer by one. */
  #pair(before: number, after: number): number {
    const key = before * VALUES_MAX + after;
    const found = this.#pairs.get(key);
    if (found !== undefined) return found;
    const next = this.#take();
    this.#pairs.set(key, next);
    return next;
  }

  #take(): number {
    this.#next += 1;
    return this.#next % VALUES_MAX;
  }
}

/** 1.0 and 1 are one number; one with more digits than a double holds is what is written. */
function plainNumber(text: string): string {
  if (text.length <= SURE_DIGITS && /^[1-9][0-9]*$/.test(text)) return text;
  const digits = text
    .replace(/[eE].*$/, "")
    .replace(/[-.]/g, "")
    .replace(/^0+/, "");
  const value = Number(text);
  if (digits.length > SURE_DIGITS || !Number.isFinite(value)) return text;
  // An exponent out of range: not zero, though a double has nothing else for it.
  return value === 0 && digits !== "" ? text : String(value === 0 ? 0 : value);
}
