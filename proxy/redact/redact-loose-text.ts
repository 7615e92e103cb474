import type { Mask } from "./mask-style.ts";
import type { TextRedaction } from "./redact-text.ts";

export interface LooseTextOptions {
  readonly mask: Mask;
  readonly text: TextRedaction;
  /** Whether a name's value is hidden. */
  readonly hides: (name: string) => boolean;
}

const NAME_BEFORE_VALUE =
  /(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9_-]{2,39})(?![A-Za-z0-9_-])["']?[ \t]{0,8}[:=][ \t]{0,8}/g;

/**
 * For text without a reader of its own (markup, logs, JSON that does not parse): beside what
 * looks like a credential also `"password": "x"`, `password=x`, `<password>x</password>` and
 * `<input name="csrf" value="x">`, and what stands in a CDATA section. Linear in the text.
 */
export function redactLooseText(text: string, options: LooseTextOptions): string {
  const markup = text.includes("<") ? redactMarkup(text, options) : text;
  return options.text(redactNamed(markup, options));
}

const ELEMENT = /<([A-Za-z][A-Za-z0-9_.:-]{1,60})(?=[\s>])([^<>]*)>([^<]*)/g;
const CDATA = "<![CDATA[";
const NAME_ATTRIBUTE = /\sname\s{0,4}=\s{0,4}["']?([^\s"'<>]{1,60})/i;
const VALUE_ATTRIBUTE = /(\s(?:value|content)\s{0,4}=\s{0,4})("[^"]*"?|'[^']*'?|[^\s"'<>]+)/i;

function redactMarkup(text: string, options: LooseTextOptions): string {
  let out = "";
  let at = 0;
  for (const match of text.matchAll(ELEMENT)) {
    const [whole, element = "", attributes = "", content = ""] = match;
    // What looks like an element inside a section that was masked is part of what was masked.
    if (match.index < at) continue;
    const kept = redactAttributes(attributes, options);
    const local = element.slice(element.lastIndexOf(":") + 1);
    const hidden = content.trim() !== "" && options.hides(local);
    const end = match.index + whole.length;
    const section = options.hides(local) ? sectionAt(text, end) : undefined;
    if (!hidden && kept === attributes && section === undefined) continue;
    out += `${text.slice(at, match.index)}<${element}${kept}>${hidden ? options.mask(content) : content}`;
    at = end;
    if (section === undefined) continue;
    out += `${CDATA}${options.mask(text.slice(section.from, section.to))}`;
    at = section.to;
  }
  return out + text.slice(at);
}

/** The value of `<input name="csrf" value="x">`. */
function redactAttributes(attributes: string, { hides, mask }: LooseTextOptions): string {
  const name = NAME_ATTRIBUTE.exec(attributes)?.[1];
  if (name === undefined || !hides(name)) return attributes;
  return attributes.replace(VALUE_ATTRIBUTE, (_, lead: string, value: string) => {
    return `${lead}"${mask(value.replace(/^["']|["']$/g, ""))}"`;
  });
}

/** Where the text of a CDATA section that begins at `at` stands; to the end where it is not closed. */
function sectionAt(text: string, at: number): { from: number; to: number } | undefined {
  if (!text.startsWith(CDATA, at)) return undefined;
  const from = at + CDATA.length;
  const close = text.indexOf("]]>", from);
  const to = close < 0 ? text.length : close;
  return to === from ? undefined : { from, to };
}

function redactNamed(text: string, options: LooseTextOptions): string {
  let out = "";
  let at = 0;
  for (const match of text.matchAll(NAME_BEFORE_VALUE)) {
    const start = match.index + match[0].length;
    if (match.index < at || !options.hides(match[1] ?? "")) continue;
    const quote = text.charAt(start);
    const quoted = quote === '"' || quote === "'";
    const from = quoted ? start + 1 : start;
    const end = quoted ? endOfQuoted(text, from, quote) : endOfBare(text, from);
    if (end === from) continue;
    out += text.slice(at, from) + options.mask(text.slice(from, end));
    at = end;
  }
  return out + text.slice(at);
}

/** The closing quote, or the end of the text where there is none. */
function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "\\") at += 1;
    else if (char === quote) return at;
  }
  return text.length;
}

const BARE_END = /[\s"'&,;<>(){}[\]]/g;

function endOfBare(text: string, from: number): number {
  BARE_END.lastIndex = from;
  return BARE_END.exec(text)?.index ?? text.length;
}
