import type { BodyPlaces } from "./body-places.ts";
import { isCredentialMember } from "./credential-names.ts";
import type { Mask, Masks } from "./mask.ts";
import { type JsonPolicy, redactJson, redactString } from "./redact-json.ts";
import { redactLooseText } from "./redact-loose-text.ts";
import { boundaryOf, redactMultipart } from "./redact-multipart.ts";
import { type PairPolicy, hidesPair, redactPairs } from "./redact-pairs.ts";
import { redactText } from "./redact-text.ts";
import type { RedactionRules } from "./rules.ts";

export interface BodyPolicy {
  readonly rules: RedactionRules;
  readonly places: BodyPlaces;
  readonly masks: Masks;
  /** How strings are masked. */
  readonly mask: Mask;
  /** Whether a hidden number stays a number of as many digits (copies), or becomes a mask. */
  readonly numbers: "number" | "mask";
}

const EMBEDDED_MAX = 3;

/** A whole body, its content coding already undone; undefined where rules cannot be applied to it. */
export function redactBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  policy: BodyPolicy,
): Uint8Array | undefined {
  const { rules, places } = policy;
  if (bytes.length === 0 || !(rules.credentials || places.ruled || rules.forms.size > 0)) return bytes;
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (places.root.hidden) return Buffer.from(policy.mask(latin1));
  const type = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type === "application/x-www-form-urlencoded") {
    return replaced(bytes, latin1, redactPairs(latin1, formPolicy(policy)));
  }
  if (type.startsWith("multipart/")) return multipartBody(bytes, latin1, contentType ?? "", policy);
  if (isUnreadable(bytes, contentType ?? "")) return undefined;
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    if (places.ruled) return undefined;
    return replaced(bytes, latin1, keepText(latin1, policy));
  }
  const kept = textBody(text, type, policy);
  if (kept === text) return bytes;
  return kept === undefined ? undefined : Buffer.from(kept, "utf8");
}

function textBody(text: string, type: string, policy: BodyPolicy): string | undefined {
  if (/[/+]json$/.test(type) || /^\ufeff?\s*[{["]/.test(text)) {
    const kept = redactJson(text, jsonPolicy(policy));
    if (kept !== undefined) return kept;
  }
  if (/ndjson|jsonl|json-lines|jsonlines|stream\+json/.test(type)) return lines(text, policy);
  if (policy.places.ruled) return undefined;
  return looseText(text, policy);
}

/** One JSON value a line, as `$[0]`, `$[1]`, ... */
function lines(text: string, policy: BodyPolicy): string | undefined {
  const json = jsonPolicy(policy);
  const kept: string[] = [];
  let index = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") {
      kept.push(line);
      continue;
    }
    const place = policy.places.step(policy.places.root, index);
    const source = line.trim();
    const value = place.hidden
      ? json.hidden(source, "other")
      : (redactJson(line, json, place) ?? (policy.places.ruled ? undefined : looseText(line, policy)));
    if (value === undefined) return undefined;
    kept.push(value);
    index += 1;
  }
  return kept.join("\n");
}

function multipartBody(
  bytes: Uint8Array,
  latin1: string,
  contentType: string,
  policy: BodyPolicy,
): Uint8Array | undefined {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) return undefined;
  const pairs = formPolicy(policy);
  const inside = { ...policy, places: partPlaces(policy) };
  const kept = redactMultipart(latin1, boundary, {
    hides: (name) => hidesField(name, policy, pairs),
    mask: policy.mask,
    content: (content, type) => {
      const inner = redactBody(Buffer.from(content, "latin1"), type, inside);
      return inner === undefined ? undefined : Buffer.from(inner).toString("latin1");
    },
  });
  return kept === undefined ? undefined : replaced(bytes, latin1, kept);
}

/** Rules name a part as `$.field`; what lies inside it is free text or a file, not ruled. */
function partPlaces(policy: BodyPolicy): BodyPlaces {
  const { places } = policy;
  return { ...places, root: { ...places.anywhere, hidden: false }, ruled: false };
}

function hidesField(name: string, policy: BodyPolicy, pairs: PairPolicy): boolean {
  return hidesPair(name, pairs) || policy.places.step(policy.places.root, name).hidden;
}

function formPolicy(policy: BodyPolicy): PairPolicy {
  const { rules, places, masks } = policy;
  const json = jsonPolicy({ ...policy, mask: masks.tight });
  return {
    mask: masks.tight,
    credentials: rules.credentials,
    names: rules.forms,
    value: (name, value) => {
      const place = places.step(places.root, name);
      if (place.hidden) return masks.tight(value);
      const kept = redactString(value, json, place);
      return kept === value ? undefined : kept;
    },
  };
}

export function jsonPolicy(policy: BodyPolicy): JsonPolicy {
  return {
    places: policy.places,
    hidden: (value, type) => {
      if (type === "number" && policy.numbers === "number") return policy.masks.number(value);
      return JSON.stringify(policy.mask(value));
    },
    text: (value) => keepText(value, policy),
    embeddedMax: EMBEDDED_MAX,
  };
}

function keepText(text: string, policy: BodyPolicy): string {
  return policy.rules.credentials ? redactText(text, policy.mask) : text;
}

function looseText(text: string, policy: BodyPolicy): string {
  if (!policy.rules.credentials) return text;
  return redactLooseText(text, { mask: policy.mask, hides: isCredentialMember });
}

function replaced(bytes: Uint8Array, before: string, after: string): Uint8Array {
  return after === before ? bytes : Buffer.from(after, "latin1");
}

/** Compressed or 16-bit text: a secret in it would be missed, so nothing of it is kept. */
function isUnreadable(bytes: Uint8Array, contentType: string): boolean {
  const [a, b, c, d] = bytes;
  if (a === 0x1f && b === 0x8b) return true;
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return true;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  return /charset\s*=\s*"?\s*(utf-?(16|32)|ucs-?2)/i.test(contentType);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
