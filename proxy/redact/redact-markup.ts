import { contentEnd, tagAt } from "./markup-tags.ts";
import type { Mask } from "./mask-style.ts";

export interface MarkupOptions {
  readonly mask: Mask;
  /** Whether a name's value is hidden. */
  readonly hides: (name: string) => boolean;
}

/** Attributes that give what is in their element, or in its `value`, a name. */
const NAMING = new Set(["name", "key", "id", "property", "itemprop"]);
const VALUES = new Set(["value", "content"]);
const CDATA = "<![CDATA[";
const CDATA_END = "]]>";
const ATTRIBUTE = /(?<![\w:.@-])([\w:.@-]{1,100})(\s{0,4}=\s{0,4})("[^"]*"?|'[^']*'?|[^\s"'<>]+)/g;

/**
 * Masks what elements hold that are named as credentials, by their tag or an attribute: all of it,
 * whatever elements lie between. `<password><v>x</v></password>`, `<p name="token"><b>x</b></p>`,
 * `<input name="csrf" value="x">`. Linear in the text.
 */
export function redactMarkup(text: string, options: MarkupOptions): string {
  let out = "";
  let copied = 0;
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at)) {
    const tag = tagAt(text, at);
    if (tag === undefined || tag.closing) {
      at += 1;
      continue;
    }
    const attributes = text.slice(tag.nameEnd, tag.end);
    const byTag = options.hides(localName(tag.name));
    if (!byTag && !isNamedHidden(attributes, options)) {
      at = tag.end;
      continue;
    }
    out += text.slice(copied, tag.nameEnd) + redactAttributes(attributes, byTag, options);
    const end = tag.empty ? tag.end : contentEnd(text, tag);
    out += redactContent(text.slice(tag.end, end), options);
    copied = end;
    at = end;
  }
  return out + text.slice(copied);
}

function isNamedHidden(attributes: string, { hides }: MarkupOptions): boolean {
  for (const [, name = "", , value = ""] of attributes.matchAll(ATTRIBUTE)) {
    if (NAMING.has(name.toLowerCase()) && hides(unquoted(value))) return true;
  }
  return false;
}

/** Of a tag that is itself so named, every attribute but declarations; else those that hold a value. */
function redactAttributes(attributes: string, byTag: boolean, { mask }: MarkupOptions): string {
  return attributes.replace(ATTRIBUTE, (whole, ...parts: string[]) => {
    const [name = "", equals = "", value = ""] = parts;
    const holds = byTag ? !/^xmlns(?::|$)/.test(name) : VALUES.has(name.toLowerCase());
    return holds ? `${name}${equals}"${mask(unquoted(value))}"` : whole;
  });
}

function redactContent(content: string, { mask }: MarkupOptions): string {
  if (content.trim() === "") return content;
  const section = content.startsWith(CDATA) && content.indexOf(CDATA_END) === content.length - 3;
  if (!section) return mask(content);
  const inner = content.slice(CDATA.length, -CDATA_END.length);
  return inner === "" ? content : CDATA + mask(inner) + CDATA_END;
}

function unquoted(value: string): string {
  return value.replace(/^["']|["']$/g, "");
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}
