import { isCredentialHeader } from "./credential-names.ts";
import type { Mask } from "./mask-style.ts";
import { redactChallenge } from "./redact-challenge.ts";
import { type PairPolicy, redactTarget } from "./redact-pairs.ts";
import type { TextRedaction } from "./redact-text.ts";
import type { RedactionRules } from "./rules.ts";

export interface HeaderPolicy {
  readonly rules: RedactionRules;
  readonly mask: Mask;
  /** For values no rule and no list names. */
  readonly text: TextRedaction;
  /** For addresses in Location, Referer and the like. */
  readonly query: PairPolicy;
}

const ADDRESSES = new Set([
  "location",
  "content-location",
  "referer",
  "referrer",
  "refresh",
  "link",
  "origin",
  "x-original-url",
  "x-rewrite-url",
  "x-forwarded-uri",
  "x-original-uri",
]);

/** A field's value for keeping: names of cookies and the scheme of a credential stay readable. */
export function redactHeader(name: string, value: string, policy: HeaderPolicy): string {
  const lower = name.toLowerCase();
  const { rules, mask } = policy;
  if (rules.headers.has(lower))
    return isCookie(lower) ? redactCookies(lower, value, policy) : mask(value);
  if (isCookie(lower) && (rules.credentials || rules.cookies.size > 0)) {
    return redactCookies(lower, value, policy);
  }
  if (rules.credentials && isCredentialHeader(lower)) return maskCredential(value, mask);
  if (rules.credentials && CHALLENGES.has(lower)) return redactChallenge(value, policy);
  if (!ADDRESSES.has(lower)) return policy.text(value);
  // Also as a whole: a key may lie across several segments.
  return policy.query.text(redactTarget(value, policy.query));
}

const CHALLENGES = new Set(["www-authenticate", "proxy-authenticate"]);

const SCHEMES = new Set(
  "basic bearer digest negotiate ntlm token dpop hoba mutual apikey gnap hawk aws4-hmac-sha256".split(
    " ",
  ),
);

/** `Bearer [redacted 3f2a9c]`; a first word that is no known scheme may be part of the secret. */
function maskCredential(value: string, mask: Mask): string {
  const blank = value.indexOf(" ");
  if (blank > 0 && SCHEMES.has(value.slice(0, blank).toLowerCase())) {
    return `${value.slice(0, blank)} ${mask(value.slice(blank + 1).trim())}`;
  }
  return mask(value);
}

function isCookie(lower: string): boolean {
  return (
    lower === "cookie" || lower === "set-cookie" || lower === "cookie2" || lower === "set-cookie2"
  );
}

const ATTRIBUTES = new Set(
  "expires max-age domain path secure httponly samesite partitioned priority".split(" "),
);

function redactCookies(lower: string, value: string, policy: HeaderPolicy): string {
  const { rules } = policy;
  const every = rules.credentials || rules.headers.has(lower);
  const setting = lower.startsWith("set-");
  return value
    .split(";")
    .map((part, index) => {
      const equals = part.indexOf("=");
      const name = (equals === -1 ? part : part.slice(0, equals)).trim();
      if (setting && index > 0 && ATTRIBUTES.has(name.toLowerCase())) return policy.text(part);
      if (!every && !rules.cookies.has(name.toLowerCase())) return policy.text(part);
      return maskCookie(part, equals, policy);
    })
    .join(";");
}

/** Without an equals sign the part is all value: a name cannot be told from a secret. */
function maskCookie(part: string, equals: number, { mask, text: keep }: HeaderPolicy): string {
  const text = part.trim();
  if (text === "") return part;
  const lead = part.slice(0, part.length - part.trimStart().length);
  if (equals === -1) return lead + mask(text);
  return `${keep(part.slice(0, equals))}=${mask(part.slice(equals + 1).trim())}`;
}
