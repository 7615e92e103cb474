/** A tag of markup, as far as redaction reads it. */
export interface Tag {
  readonly name: string;
  /** `</name>` */
  readonly closing: boolean;
  /** Holds nothing: `<name/>`, or an element of HTML that never does. */
  readonly empty: boolean;
  /** Behind the name, and behind the tag. */
  readonly nameEnd: number;
  readonly end: number;
}

const NAME = /[A-Za-z_][\w.:-]*/y;
const VOID = new Set(
  "area base br col embed hr img input link meta param source track wbr".split(" "),
);

/** The tag whose `<` stands at `at`; undefined where there is none. */
export function tagAt(text: string, at: number): Tag | undefined {
  const closing = text.charAt(at + 1) === "/";
  NAME.lastIndex = at + (closing ? 2 : 1);
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  const nameEnd = NAME.lastIndex;
  const end = tagEnd(text, nameEnd);
  const empty = text.charAt(end - 2) === "/" || VOID.has(name.toLowerCase());
  return { name, closing, empty, nameEnd, end };
}

/**
 * Where the content of an element ends: at its own end tag, elements of its name inside counted;
 * at the end of the text where it has none.
 */
export function contentEnd(text: string, opened: Tag): number {
  const name = opened.name.toLowerCase();
  let depth = 1;
  for (let at = text.indexOf("<", opened.end); at !== -1; at = text.indexOf("<", at)) {
    const skipped = behindSection(text, at);
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    const tag = tagAt(text, at);
    if (tag === undefined || tag.name.toLowerCase() !== name) {
      at = tag === undefined ? at + 1 : tag.end;
      continue;
    }
    if (tag.closing) depth -= 1;
    else if (!tag.empty) depth += 1;
    if (depth === 0) return at;
    at = tag.end;
  }
  return text.length;
}

/** Behind a CDATA section or a comment that begins here; a tag inside them is none. */
function behindSection(text: string, at: number): number | undefined {
  for (const [open, close] of SECTIONS) {
    if (!text.startsWith(open, at)) continue;
    const end = text.indexOf(close, at + open.length);
    return end === -1 ? text.length : end + close.length;
  }
  return undefined;
}

const SECTIONS = [
  ["<![CDATA[", "]]>"],
  ["<!--", "-->"],
] as const;

/** Behind the `>`, one in quotes left out; where quotes are not closed the first one counts. */
function tagEnd(text: string, from: number): number {
  let quote = "";
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === ">") return at + 1;
    else if (char === "<") return at;
  }
  const first = quote === "" ? -1 : text.indexOf(">", from);
  return first === -1 ? text.length : first + 1;
}
