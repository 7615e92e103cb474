import { isCredentialPair } from "./credential-names.ts";
import { decodeEscapes, decodeLoosely, soundText } from "./escapes.ts";
import type { Mask } from "./mask-style.ts";
import type { TextRedaction } from "./redact-text.ts";

export interface PairPolicy {
  /** Writes masks that can be sent in a target or form, once percent-encoded. */
  readonly mask: Mask;
  /** Whether the default list of names applies. */
  readonly credentials: boolean;
  /** What is kept of decoded text no name hides. */
  readonly text: TextRedaction;
  /** Names of rules, in lower case. */
  readonly names: ReadonlySet<string>;
  /** What else may have to go from a decoded value; undefined leaves it as it is. */
  readonly value?: (name: string, value: string) => string | undefined;
}

/** `a=1&b=2` of a query, form or fragment: order, duplicates and everything untouched stay as they came. */
export function redactPairs(text: string, policy: PairPolicy): string {
  if (text === "") return text;
  return text
    .split("&")
    .map((pair) => redactPair(pair, policy))
    .join("&");
}

/** A `;` separates pairs for some servers and is part of a value for others: hidden for both. */
function redactPair(pair: string, policy: PairPolicy): string {
  const whole = splitPair(pair);
  if (whole !== undefined && !hidesPair(whole.name, policy)) {
    const special = policy.value?.(whole.name, decodeLoosely(whole.value));
    if (special !== undefined) return `${whole.rawName}=${encode(special)}`;
  }
  const kept: string[] = [];
  const parts = pair.split(";");
  for (const [index, part] of parts.entries()) {
    const split = splitPair(part);
    if (split === undefined) {
      kept.push(redactBare(part, policy));
    } else if (hidesPair(split.name, policy)) {
      const rest = [split.value, ...parts.slice(index + 1)].join(";");
      kept.push(`${redactBare(split.rawName, policy)}=${encode(policy.mask(decodeLoosely(rest)))}`);
      break;
    } else {
      kept.push(`${redactBare(split.rawName, policy)}=${redactBare(split.value, policy)}`);
    }
  }
  return kept.join(";");
}

function splitPair(pair: string): { rawName: string; name: string; value: string } | undefined {
  const equals = pair.indexOf("=");
  if (equals === -1) return undefined;
  const rawName = pair.slice(0, equals);
  return { rawName, name: decodeLoosely(rawName), value: pair.slice(equals + 1) };
}

export function hidesPair(name: string, policy: PairPolicy): boolean {
  if (policy.names.has(name.toLowerCase())) return true;
  return policy.credentials && isCredentialPair(name);
}

/**
 * Text without a name of its own: only what it looks like can give it away. A plus sign is a blank
 * for some readers and itself for others: `anna+shop@x.test` and `Bearer+abc` are looked for both ways.
 */
function redactBare(raw: string, policy: PairPolicy): string {
  const decoded = decodeEscapes(raw);
  const kept = policy.text(decoded);
  if (!raw.includes("+")) return kept === decoded ? raw : encode(kept);
  const spaced = kept.replaceAll("+", " ");
  const twice = policy.text(spaced);
  if (twice !== spaced) return encode(twice);
  return kept === decoded ? raw : encode(kept);
}

/**
 * Path and query, or a whole address: values of hidden names in query, fragment and path
 * parameters (`;jsessionid=`), credentials in segments, and user:password before the host.
 */
export function redactTarget(target: string, policy: PairPolicy): string {
  const hash = target.indexOf("#");
  const fragment = hash === -1 ? undefined : target.slice(hash + 1);
  const beforeHash = hash === -1 ? target : target.slice(0, hash);
  const mark = beforeHash.indexOf("?");
  const path = mark === -1 ? beforeHash : beforeHash.slice(0, mark);
  const query = mark === -1 ? undefined : beforeHash.slice(mark + 1);
  let out = redactPath(path, policy);
  // A second question mark may start a query inside a value: `next=/a?token=x`.
  if (query !== undefined) out += `?${redactQuery(query, policy)}`;
  if (fragment !== undefined) out += `#${redactQuery(fragment, policy)}`;
  return out;
}

function redactQuery(query: string, policy: PairPolicy): string {
  return query
    .split("?")
    .map((part) => redactPairs(part, policy))
    .join("?");
}

function redactPath(path: string, policy: PairPolicy): string {
  const safe = path.includes("://") ? policy.text(path) : path;
  return safe
    .split("/")
    .map((segment) => {
      const semicolon = segment.indexOf(";");
      if (semicolon === -1) return redactBare(segment, policy);
      const parameters = redactPair(segment.slice(semicolon + 1), policy);
      return `${redactBare(segment.slice(0, semicolon), policy)};${parameters}`;
    })
    .join("/");
}

/** An at sign may stand anywhere in a target. */
function encode(text: string): string {
  return encodeURIComponent(soundText(text)).replaceAll("%40", "@");
}
