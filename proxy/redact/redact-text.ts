import { isCredentialPair } from "./credential-names.ts";
import type { Mask } from "./mask.ts";

/**
 * Masks what looks like a credential inside any text: JSON web tokens, bearer and basic
 * credentials, private keys, keys of well-known services, user:password in addresses, and
 * `?token=...` in addresses. Every detector is one pass: none looks at a character more than a
 * bounded number of times, whatever the text.
 */
export function redactText(text: string, mask: Mask): string {
  if (text.length < 8) return text;
  let out = text;
  if (out.includes("-----BEGIN")) out = redactPrivateKeys(out, mask);
  if (out.includes("://")) out = redactUserInfo(out, mask);
  if (out.includes("=")) out = redactQueryValues(out, mask);
  out = redactSchemes(out, mask);
  if (out.includes("eyJ")) out = redactWebTokens(out, mask);
  return out.replace(SERVICE_KEY, mask);
}

/** Fixed prefixes of published key formats, each followed by a run that is consumed whole. */
const SERVICE_KEY =
  /(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|AIza[\w-]{30,}|npm_[A-Za-z0-9]{30,}/g;

const SCHEME = /(?<![A-Za-z0-9])(bearer|basic)([ \t]{1,8}|%20|\+)([A-Za-z0-9._~+/=-]{8,})/gi;

/** Words that follow "bearer" in plain English. */
const PLAIN_WORDS = new Set([
  "authentication",
  "authorization",
  "credentials",
  "instrument",
  "instruments",
]);

function redactSchemes(text: string, mask: Mask): string {
  return text.replace(SCHEME, (whole: string, ...groups: string[]) => {
    const [scheme = "", gap = "", value = ""] = groups;
    const hidden =
      scheme.length === 5 ? isUserAndPassword(value) : !PLAIN_WORDS.has(value.toLowerCase());
    return hidden ? scheme + gap + mask(value) : whole;
  });
}

/** "basic" is an everyday word; its credential is base64 of something with a colon. */
function isUserAndPassword(value: string): boolean {
  if (value.length > 4096) return true;
  return Buffer.from(value, "base64").includes(0x3a);
}

const TOKEN_RUN = /[A-Za-z0-9_.-]{12,}/g;

function redactWebTokens(text: string, mask: Mask): string {
  return text.replace(TOKEN_RUN, (run) => (run.includes("eyJ") ? redactRun(run, mask) : run));
}

/** Finds `eyJ....x.y` among the run's dotted parts: two parts or more make a token, up to five (JWE). */
function redactRun(run: string, mask: Mask): string {
  const parts = run.split(".");
  const out: string[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? "";
    const start = part.indexOf("eyJ");
    const next = parts[at + 1];
    if (start === -1 || part.length - start < 8 || next === undefined) {
      out.push(part);
      continue;
    }
    const end = Math.min(parts.length, at + 5);
    out.push(
      part.slice(0, start) + mask([part.slice(start), ...parts.slice(at + 1, end)].join(".")),
    );
    at = end - 1;
  }
  return out.join(".");
}

function redactPrivateKeys(text: string, mask: Mask): string {
  let out = "";
  let at = 0;
  for (;;) {
    const begin = text.indexOf("-----BEGIN", at);
    if (begin === -1) return out + text.slice(at);
    const head = text.slice(begin, begin + 64);
    if (!head.includes("PRIVATE KEY")) {
      out += text.slice(at, begin + 10);
      at = begin + 10;
      continue;
    }
    // A key without its end is hidden to the end of the text.
    const end = text.indexOf("-----END", begin);
    const close = end === -1 ? -1 : text.indexOf("-----", end + 8);
    const stop = close === -1 ? text.length : close + 5;
    out += text.slice(at, begin) + mask(text.slice(begin, stop));
    at = stop;
  }
}

/** `scheme://user:password@host`: what stands before the last `@` of the authority. */
function redactUserInfo(text: string, mask: Mask): string {
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
    if (user > start) out += mask(text.slice(start, user)) + text.slice(user, end);
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
