import type { SaxesParser } from "saxes";
import type { JsonValue } from "../json-value.ts";
import { lazy } from "../lazy.ts";
import { type LiftLimits, type LiftResult, MARKUP_NODES_MAX } from "../lift-context.ts";

/** Read in pieces, so that a text that is no XML costs no more than the first of them. */
const PIECE_CHARS = 16 * 1024;
/** Of one element. More is no document that a service writes. */
const ATTRIBUTES_MAX = 4096;
/** Entities that only a DTD may define: the parser makes an error of each, at many times its price. */
const UNDEFINED_MAX = 1000;

/**
 * A well-formed XML document as `$.root.item[*]['@id']`: names as written, attributes as `@name`, an
 * element of text alone as that text, repeated siblings as an array. Text beside elements makes mixed
 * content, kept in order as `['#content']`. Comments, processing instructions and white space between
 * elements do not count. Entities of a DTD are compared as written, never expanded or fetched.
 */
export function liftXml(text: string, limits: LiftLimits): LiftResult {
  const { SaxesParser: Parser } = lazy.saxes();
  const tree = new XmlTree(new Parser(), limits);
  // Space before the prolog is no XML, and many services send it.
  const start = text.search(/[^\s\ufeff]/);
  if (start < 0 || text.charCodeAt(start) !== 60) return undefined;
  try {
    return tree.read(start === 0 ? text : text.slice(start));
  } catch {
    return undefined;
  }
}

/** Whether an undeclared text says that it is XML. */
export function sniffXml(text: string): boolean {
  return /^\s*<\?xml\s/.test(text.slice(0, 256));
}

interface Frame {
  readonly name: string;
  /** Attributes; most elements have none. */
  readonly members: Map<string, JsonValue> | undefined;
  /** Elements and texts in document order. */
  readonly content: (string | Child)[];
  /** Whether white space counts even between elements. */
  readonly preserve: boolean;
  /** Text other than white space, or white space that is written as data. */
  text: boolean;
  elements: number;
}

interface Child {
  readonly name: string;
  readonly value: JsonValue;
}

class XmlTree {
  readonly #parser: SaxesParser;
  readonly #limits: LiftLimits;
  readonly #stack: Frame[] = [frame("", { preserve: false })];
  #doctype: string | undefined;
  #nodes = 0;
  /** Entities that are not XML's own. */
  #undefined = 0;
  #broken = false;
  #large = false;

  constructor(parser: SaxesParser, limits: LiftLimits) {
    this.#parser = parser;
    this.#limits = limits;
    parser.on("error", ({ message }) => {
      // What a DTD may define is left as it stands; the parser hands it on as text.
      this.#broken ||= this.#doctype === undefined || !message.endsWith("undefined entity.");
      this.#undefined += 1;
      this.#large ||= this.#undefined > UNDEFINED_MAX;
    });
    parser.on("doctype", (doctype) => (this.#doctype = doctype.trim().replace(/\s+/g, " ")));
    parser.on("opentag", ({ name, attributes }) => this.#open(name, attributes));
    parser.on("text", (text) => this.#text(text, isBlank(text)));
    parser.on("cdata", (text) => this.#text(text, false));
    parser.on("closetag", () => this.#close());
  }

  read(text: string): LiftResult {
    for (let at = 0; at < text.length; at += PIECE_CHARS) {
      this.#parser.write(text.slice(at, at + PIECE_CHARS));
      if (this.#broken) return undefined;
      if (this.#large) return "too-large";
    }
    this.#parser.close();
    const root = this.#stack[0]?.content.find((child) => typeof child !== "string");
    if (this.#broken || root === undefined) return undefined;
    const members: [string, JsonValue][] = [[root.name, root.value]];
    if (this.#doctype !== undefined) members.unshift(["#doctype", this.#doctype]);
    return { value: Object.fromEntries(members), duplicates: false };
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    const parent = this.#stack.at(-1);
    const space = attributes["xml:space"];
    const preserve = space === undefined ? (parent?.preserve ?? false) : space === "preserve";
    const count = Object.keys(attributes).length;
    this.#large ||= count > ATTRIBUTES_MAX;
    const members = count === 0 || this.#large ? undefined : attributeMembers(attributes);
    const opened = { ...frame(name, { preserve }), members };
    this.#nodes += 1 + (members?.size ?? 0);
    this.#stack.push(opened);
    // Mixed content has a member and an array more per level.
    this.#large ||= this.#stack.length * 3 > this.#limits.depthMax * 2;
    this.#large ||= this.#nodes > Math.min(this.#limits.nodesMax, MARKUP_NODES_MAX);
  }

  #text(text: string, blank: boolean): void {
    const top = this.#stack.at(-1);
    if (top === undefined || this.#stack.length === 1) return;
    if (!blank || top.preserve) top.text = true;
    const last = top.content.at(-1);
    if (typeof last === "string") top.content[top.content.length - 1] = last + text;
    else top.content.push(text);
  }

  #close(): void {
    const closed = this.#stack.pop();
    const parent = this.#stack.at(-1);
    if (closed === undefined || parent === undefined) return;
    parent.elements += 1;
    parent.content.push({ name: closed.name, value: valueOf(closed) });
  }
}

function frame(name: string, { preserve }: { preserve: boolean }): Frame {
  return { name, members: undefined, content: [], preserve, text: false, elements: 0 };
}

function attributeMembers(attributes: Readonly<Record<string, string>>): Map<string, JsonValue> {
  const members = new Map<string, JsonValue>();
  for (const [name, value] of Object.entries(attributes)) members.set(`@${name}`, value);
  return members;
}

function isBlank(text: string): boolean {
  return !/[^ \t\r\n]/.test(text);
}

function valueOf(closed: Frame): JsonValue {
  const { content } = closed;
  if (closed.elements === 0 && closed.members === undefined) return leafText(closed);
  const members = closed.members ?? new Map<string, JsonValue>();
  if (closed.elements === 0) {
    const text = leafText(closed);
    if (text !== "") members.set("#text", text);
  } else if (closed.text) {
    const list = content.map((child) =>
      typeof child === "string" ? child : Object.fromEntries([[child.name, child.value]]),
    );
    members.set("#content", list);
  } else {
    addElements(members, content);
  }
  return Object.fromEntries(members);
}

/** White space with a line break is how a printer writes an element that holds nothing. */
function leafText({ content, text }: Frame): string {
  const [only] = content;
  if (typeof only !== "string") return "";
  return !text && only.includes("\n") ? "" : only;
}

function addElements(members: Map<string, JsonValue>, content: readonly (string | Child)[]): void {
  const groups = new Map<string, JsonValue[]>();
  const order: string[] = [];
  let changes = 0;
  for (const child of content) {
    if (typeof child === "string") continue;
    if (order.at(-1) !== child.name) changes += 1;
    order.push(child.name);
    const group = groups.get(child.name);
    if (group === undefined) groups.set(child.name, [child.value]);
    else group.push(child.value);
  }
  for (const [name, group] of groups) {
    const [first] = group;
    members.set(name, group.length === 1 && first !== undefined ? first : group);
  }
  // Members keep the order of names; where a name comes back after another, that is not enough.
  if (changes > groups.size) members.set("#order", order);
}
