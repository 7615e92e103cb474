import { maskNested } from "../../core/index.ts";
import { redactMarkup } from "./redact-markup.ts";
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
 * looks like a credential also `"password": "x"`, `password=x`, `password={a: "x"}`, and elements
 * of markup that are so named, with all that is in them. Linear in the text.
 */
export function redactLooseText(text: string, options: LooseTextOptions): string {
  const markup = text.includes("<") ? redactMarkup(text, options) : text;
  const { hides, mask } = options;
  return options.text(redactNamed(maskNested(markup, hides, mask), options));
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
