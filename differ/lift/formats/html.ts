import type { Parser } from "htmlparser2";
import type { JsonObject, JsonValue } from "../json-value.ts";
import { lazy } from "../lazy.ts";
import { type LiftLimits, type LiftResult, MARKUP_NODES_MAX } from "../lift-context.ts";
import { type HtmlChild, type HtmlElement, elementValue } from "./html-element.ts";
import { foldWhiteSpace } from "./html-space.ts";

/** Read in pieces, so that one that grows beyond the limits is left off early. */
const PIECE_CHARS = 16 * 1024;
/** Of one element. More is no page that a service writes. */
const ATTRIBUTES_MAX = 4096;

/**
 * HTML as a tree: an element is its `tag`, `attributes`, and `text` or `children`; a whole page has
 * `$.head` and `$.body`. Read as tolerantly as browsers do; white space is folded as they fold it, and
 * comments do not count. A text without any element is no HTML.
 */
export function liftHtml(text: string, limits: LiftLimits): LiftResult {
  const tree = new HtmlTree(limits);
  const { Parser: Html } = lazy.htmlparser2();
  try {
    const parser = new Html(tree.handler);
    const closing = parser.onclosetag.bind(parser);
    parser.onclosetag = (start, end) =>
      tree.closeWith(text.slice(start, end), () => closing(start, end));
    return tree.read(text, parser);
  } catch {
    return undefined;
  }
}

/** Only a page's own beginning says so, with a tag behind it: a text may hold `<` for many reasons. */
export function sniffHtml(text: string): boolean {
  const begin = /^\s*(?:<!doctype\s+html[\s>]|<html[\s>])/i.exec(text.slice(0, 256));
  return begin !== null && text.includes("<", begin[0].length);
}

/** Shared by all elements without any, and never added to. */
const NO_ATTRIBUTES = new Map<string, string>();

class HtmlTree {
  readonly handler = {
    // Collected here: the parser's own object would lose one named `__proto__`.
    onopentagname: () => (this.#attributes = NO_ATTRIBUTES),
    onattribute: (name: string, value: string) => {
      if (this.#attributes.size === 0) this.#attributes = new Map();
      this.#large ||= this.#attributes.size >= ATTRIBUTES_MAX;
      if (!this.#large && !this.#attributes.has(name)) this.#attributes.set(name, value);
    },
    onopentag: (tag: string) => this.#open(tag),
    onclosetag: () => this.#close(),
    ontext: (text: string) => this.#text(text),
    onprocessinginstruction: (name: string, data: string) => {
      if (name.toLowerCase() === "!doctype") this.#doctype = data.replace(/^!/, "");
    },
  };
  readonly #limits: LiftLimits;
  readonly #root: HtmlElement = { tag: "", attributes: new Map(), children: [] };
  readonly #stack: HtmlElement[] = [this.#root];
  readonly #strays: string[] = [];
  #doctype: string | undefined;
  #attributes: Map<string, string> = NO_ATTRIBUTES;
  #events = 0;
  #nodes = 0;
  #large = false;

  constructor(limits: LiftLimits) {
    this.#limits = limits;
  }

  read(text: string, parser: Parser): LiftResult {
    for (let at = 0; at < text.length; at += PIECE_CHARS) {
      parser.write(text.slice(at, at + PIECE_CHARS));
      if (this.#large) return "too-large";
    }
    parser.end();
    if (this.#nodes === 0) return undefined;
    foldWhiteSpace(this.#root);
    const value = documentValue(this.#root, this.#doctype);
    const strays = this.#strays;
    const unfinished = unfinishedTag(text);
    return {
      value: {
        ...value,
        ...(strays.length === 0 ? {} : { strays }),
        ...(unfinished === undefined ? {} : { unfinished }),
      },
      duplicates: false,
    };
  }

  /** An end tag that ends nothing changes no page, but one that was written right is not the same. */
  closeWith(name: string, close: () => void): void {
    const before = this.#events;
    close();
    if (this.#events > before) return;
    this.#nodes += 1;
    this.#large ||= this.#nodes > MARKUP_NODES_MAX;
    this.#strays.push(name.trim().toLowerCase());
  }

  #open(tag: string): void {
    this.#events += 1;
    const attributes = this.#attributes;
    const element: HtmlElement = { tag, attributes, children: [] };
    this.#stack.at(-1)?.children.push(element);
    this.#stack.push(element);
    this.#nodes += 1 + attributes.size;
    // A level of HTML is two of the tree: the element, and the list of its children.
    this.#large ||= this.#stack.length * 2 > this.#limits.depthMax;
    this.#large ||= this.#nodes > Math.min(this.#limits.nodesMax, MARKUP_NODES_MAX);
  }

  #close(): void {
    this.#events += 1;
    if (this.#stack.length > 1) this.#stack.pop();
  }

  #text(text: string): void {
    const children = this.#stack.at(-1)?.children;
    if (children === undefined) return;
    const last = children.at(-1);
    if (typeof last === "string") children[children.length - 1] = last + text;
    else children.push(text);
  }
}

/** A page that breaks off inside a tag, which browsers pass over, is not the same as one before it. */
function unfinishedTag(text: string): string | undefined {
  const tail = text.slice(text.lastIndexOf(">") + 1);
  const start = tail.search(/<[a-z/!?]/i);
  return start < 0 ? undefined : tail.slice(start);
}

/** A page is its head and body; anything else, parts of a page among them, is a list. */
function documentValue(root: HtmlElement, doctype: string | undefined): JsonObject {
  const declared: Record<string, JsonValue> =
    doctype === undefined ? {} : { doctype: doctype.replace(/\s+/g, " ").toLowerCase() };
  const [html, ...more] = root.children;
  if (typeof html === "object" && html.tag === "html" && more.length === 0) {
    const page = pageParts(html.children);
    if (page !== undefined) {
      const { attributes } = html;
      return {
        ...declared,
        ...(attributes.size === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
        ...page,
      };
    }
  }
  return { ...declared, children: root.children.map(elementValue) };
}

function pageParts(children: readonly HtmlChild[]): Record<string, JsonValue> | undefined {
  const parts = new Map<string, JsonValue>();
  for (const child of children) {
    if (typeof child === "string" || (child.tag !== "head" && child.tag !== "body"))
      return undefined;
    if (parts.has(child.tag)) return undefined;
    parts.set(child.tag, elementValue(child));
  }
  return Object.fromEntries(parts);
}
