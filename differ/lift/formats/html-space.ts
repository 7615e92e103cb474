import type { HtmlChild, HtmlElement } from "./html-element.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Their white space is part of what they say. */
const PRESERVED = words("pre textarea script style listing plaintext xmp");

/** Nothing of them is shown in the line they stand in. */
const UNSHOWN = words("head script style link meta title base template noscript");

/** They begin and end lines, so that white space beside them is not shown. */
const BLOCKS = words(
  "html head body address article aside blockquote br caption center col colgroup dd details dialog " +
    "dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 header " +
    "hgroup hr legend li main menu nav ol optgroup option p pre search section summary select table " +
    "tbody td tfoot th thead tr ul",
);

/**
 * Folds white space in place as browsers do for what is shown: runs become one blank, and it vanishes
 * at the edges of blocks. With a stack of its own.
 */
export function foldWhiteSpace(root: HtmlElement): void {
  const stack: HtmlElement[] = [root];
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    fold(element);
    for (const child of element.children) {
      if (typeof child === "object" && !PRESERVED.has(child.tag)) stack.push(child);
    }
  }
}

function fold({ tag, children }: HtmlElement): void {
  const edge = tag === "" || BLOCKS.has(tag) || UNSHOWN.has(tag);
  const kept: HtmlChild[] = [];
  for (const [index, child] of children.entries()) {
    if (typeof child !== "string") {
      kept.push(child);
      continue;
    }
    const folded = child.replace(/[ \t\n\f\r]+/g, " ");
    const before = children[index - 1];
    const after = children[index + 1];
    const text = trimmed(folded, {
      start: before === undefined ? edge : endsLine(before),
      end: after === undefined ? edge : endsLine(after),
    });
    const between = text === " " && (isUnshown(before) || isUnshown(after));
    if (text !== "" && !between) kept.push(text);
  }
  children.length = 0;
  for (const child of kept) children.push(child);
}

function trimmed(text: string, { start, end }: { start: boolean; end: boolean }): string {
  const from = start && text.startsWith(" ") ? 1 : 0;
  const to = end && text.length > from && text.endsWith(" ") ? text.length - 1 : text.length;
  return text.slice(from, to);
}

function endsLine(child: HtmlChild): boolean {
  return typeof child === "object" && BLOCKS.has(child.tag);
}

function isUnshown(child: HtmlChild | undefined): boolean {
  return typeof child === "object" && UNSHOWN.has(child.tag);
}
