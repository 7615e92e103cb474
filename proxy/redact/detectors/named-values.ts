import { isCredentialPair } from "../credential-names.ts";
import type { Mask } from "../mask-style.ts";

/**
 * What the default list of names says inside any text: user:password in addresses, `?token=...`,
 * and parameters of challenges and credentials such as `nonce="..."`.
 */
export function redactNamedValues(
  text: string,
  style: { readonly mask: Mask; readonly label: Mask },
): string {
  let out = text;
  if (out.includes("://")) out = redactUserInfo(out, style.label);
  if (!out.includes("=")) return out;
  out = redactQueryValues(out, style.mask);
  return out.includes('"') ? redactParameters(out, style.label) : out;
}

/** `scheme://user:password@host`: what stands before the last `@` of the authority. */
function redactUserInfo(text: string, label: Mask): string {
  let out = "";
  let at = 0;
  for (;;) {
    const mark = text.indexOf("://", at);
    if (mark === -1) return out + text.slice(at);
    const start = mark + 3;
    let end = start;
    let user = -1;
    while (end < text.length && !endsAuthority(text.charCodeAt(end))) {
      if (text.charCodeAt(end) === 0x40) user = end;
      end += 1;
    }
    out += text.slice(at, start);
    if (user > start) out += label(text.slice(start, user)) + text.slice(user, end);
    else out += text.slice(start, end);
    at = end;
  }
}

/** `/ ? # \` blanks, quotes and angle brackets. */
function endsAuthority(code: number): boolean {
  return code <= 0x20 || "/?#\\\"'<>".includes(String.fromCharCode(code));
}

const QUERY_VALUE = /([?&;#]|&amp;)([A-Za-z0-9_.[\]%-]{2,64})=([^\s&;#"'<>\\]+)/g;

function redactQueryValues(text: string, mask: Mask): string {
  return text.replace(QUERY_VALUE, (whole: string, ...groups: string[]) => {
    const [lead = "", name = "", value = ""] = groups;
    // The value of a mask shown before ends at its blank.
    if (value === "[redacted" || !isCredentialPair(name)) return whole;
    return `${lead}${name}=${mask(value)}`;
  });
}

const PARAMETER =
  /(?<![A-Za-z0-9_-])(nonce|cnonce|opaque|response|signature|oauth_[a-z_]{3,30})( ?= ?")([^"\\]{4,1024})(?=["\\])/gi;

function redactParameters(text: string, label: Mask): string {
  return text.replace(PARAMETER, (...match: string[]) => {
    const [, name = "", equals = "", value = ""] = match;
    return name + equals + label(value);
  });
}
