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
      if (typeof child === "string" || child.children.length === 0) continue;
      if (!PRESERVED.has(child.tag)) stack.push(child);
    }
  }
}

function fold({ tag, children }: HtmlElement): void {
  const edge = tag === "" || BLOCKS.has(tag) || UNSHOWN.has(tag);
  let kept = 0;
  let before: HtmlChild | undefined;
  for (let at = 0; at < children.length; at += 1) {
    const child = children[at];
    const after = children[at + 1];
    const folded = typeof child === "string" ? foldText(child, { edge, before, after }) : child;
    before = child;
    if (folded === undefined || folded === "") continue;
    children[kept] = folded;
    kept += 1;
  }
  children.length = kept;
}

const RUN = /[\t\n\f\r]| {2}/;

function foldText(
  text: string,
  beside: {
    readonly edge: boolean;
    readonly before: HtmlChild | undefined;
    readonly after: HtmlChild | undefined;
  },
): string {
  const { edge, before, after } = beside;
  const folded = RUN.test(text) ? text.replace(/[ \t\n\f\r]+/g, " ") : text;
  if (folded === " " && (isUnshown(before) || isUnshown(after))) return "";
  return trimmed(folded, {
    start: before === undefined ? edge : endsLine(before),
    end: after === undefined ? edge : endsLine(after),
  });
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
