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

/** A body as it came: the same bytes as latin1 text, so that untouched ones stay as they are. */
interface Source {
  readonly bytes: Uint8Array;
  readonly latin1: string;
  readonly contentType: string;
}

/** A whole body, its content coding already undone; undefined where rules cannot be applied to it. */
export function redactBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  policy: BodyPolicy,
): Uint8Array | undefined {
  const { rules, places } = policy;
  const active = rules.credentials || places.ruled || rules.forms.size > 0;
  if (bytes.length === 0 || !active) return bytes;
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (places.root.hidden) return Buffer.from(policy.mask(latin1));
  const source: Source = { bytes, latin1, contentType: contentType ?? "" };
  const type = essence(source.contentType);
  if (type === "application/x-www-form-urlencoded") {
    return replaced(source, redactPairs(latin1, formPolicy(policy)));
  }
  if (type.startsWith("multipart/")) return multipartBody(source, policy);
  if (isUnreadable(source)) return undefined;
  return decodedBody(source, policy);
}

function decodedBody(source: Source, policy: BodyPolicy): Uint8Array | undefined {
  const text = decodeUtf8(source.bytes);
  if (text === undefined) {
    return policy.places.ruled ? undefined : replaced(source, keepText(source.latin1, policy));
  }
  const kept = textBody(text, essence(source.contentType), policy);
  if (kept === undefined) return undefined;
  return kept === text ? source.bytes : Buffer.from(kept, "utf8");
}

/** `text/html` of `Text/HTML; charset=utf-8`. */
function essence(contentType: string): string {
  return contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
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
      : (redactJson(line, json, place) ??
        (policy.places.ruled ? undefined : looseText(line, policy)));
    if (value === undefined) return undefined;
    kept.push(value);
    index += 1;
  }
  return kept.join("\n");
}

function multipartBody(source: Source, policy: BodyPolicy): Uint8Array | undefined {
  const boundary = boundaryOf(source.contentType);
  if (boundary === undefined) return undefined;
  const pairs = formPolicy(policy);
  const inside = { ...policy, places: partPlaces(policy) };
  const kept = redactMultipart(source.latin1, boundary, {
    hides: (name) => hidesField(name, policy, pairs),
    mask: policy.mask,
    content(content, type) {
      // Parts within parts could go on without end; nobody sends them.
      if (type !== undefined && essence(type).startsWith("multipart/")) return undefined;
      const inner = redactBody(Buffer.from(content, "latin1"), type, inside);
      return inner === undefined ? undefined : Buffer.from(inner).toString("latin1");
    },
  });
  return kept === undefined ? undefined : replaced(source, kept);
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

function replaced(source: Source, kept: string): Uint8Array {
  return kept === source.latin1 ? source.bytes : Buffer.from(kept, "latin1");
}

/** Compressed or 16-bit text: a secret in it would be missed, so nothing of it is kept. */
function isUnreadable({ bytes, contentType }: Source): boolean {
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
