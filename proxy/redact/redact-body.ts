import type { BodyPlaces } from "./body-places.ts";
import { isCredentialMember } from "./credential-names.ts";
import type { MaskStyle } from "./mask-style.ts";
import type { Masks } from "./mask.ts";
import { type JsonPolicy, redactJson, redactString } from "./redact-json.ts";
import { redactLooseText } from "./redact-loose-text.ts";
import { boundaryOf, redactMultipart } from "./redact-multipart.ts";
import { type PairPolicy, hidesPair, redactPairs } from "./redact-pairs.ts";
import { redactSse } from "./redact-sse.ts";
import type { TextRedaction } from "./redact-text.ts";
import type { RedactionRules } from "./rules.ts";
import { isUnreadable } from "./unreadable.ts";

export interface BodyPolicy {
  readonly rules: RedactionRules;
  readonly places: BodyPlaces;
  readonly masks: Masks;
  /** How strings are masked. */
  readonly style: MaskStyle;
  /** What is kept of text no rule names, and of text in a form. */
  readonly text: TextRedaction;
  readonly formText: TextRedaction;
  /** Whether every hidden number stays a number (copies), or only one that does not give itself away. */
  readonly numbers: "always" | "long";
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
  const active =
    rules.credentials || rules.detectors.size > 0 || places.ruled || rules.forms.size > 0;
  if (bytes.length === 0 || !active) return bytes;
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (places.root.hidden) return Buffer.from(policy.style.mask(latin1));
  const source: Source = { bytes, latin1, contentType: contentType ?? "" };
  const type = essence(source.contentType);
  if (type === "application/x-www-form-urlencoded") {
    return replaced(source, redactPairs(latin1, formPolicy(policy)));
  }
  if (type.startsWith("multipart/")) return multipartBody(source, policy);
  if (isUnreadable(bytes, source.contentType)) return undefined;
  return charactersBody(source, policy);
}

/** A body of characters: UTF-8, or bytes that a pattern can still look through. */
function charactersBody(source: Source, policy: BodyPolicy): Uint8Array | undefined {
  const text = decodeUtf8(source.bytes);
  if (text === undefined) {
    return policy.places.ruled ? undefined : replaced(source, policy.text(source.latin1));
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
  if (LINES.test(type) || looksLikeLines(text)) return lines(text, policy);
  if (type === "text/event-stream") return redactSse(text, eventsPolicy(policy));
  if (FORM_LIKE.test(text)) return redactPairs(text, formPolicy(policy));
  if (policy.places.ruled) return undefined;
  return looseText(text, policy);
}

const LINES = /ndjson|jsonl|json-lines|jsonlines|json-seq|stream\+json/;

/** Several lines, the first of which holds one whole object or array. */
function looksLikeLines(text: string): boolean {
  return /^\ufeff?\s*[{[]/.test(text) && /[}\]][ \t\r]*\n/.test(text);
}

/** A form whose type is not declared: nothing else has pairs and no blank. */
const FORM_LIKE = /^[\w.[\]%-]{1,64}=[^\s<>"{}]*$/;

function eventsPolicy(policy: BodyPolicy): Parameters<typeof redactSse>[1] {
  const json = jsonPolicy(policy);
  return {
    places: policy.places,
    mask: policy.style.mask,
    value: (value, place) => {
      const kept = redactString(value, json, place);
      return kept === value ? looseText(value, policy) : kept;
    },
  };
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
    mask: policy.style.mask,
    head: (text) => policy.text(text),
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
  const text = policy.formText;
  const { mask } = masks.tight;
  const json = jsonPolicy({ ...policy, style: masks.tight, text });
  return {
    mask,
    credentials: rules.credentials,
    text,
    names: rules.forms,
    value: (name, value) => {
      const place = places.step(places.root, name);
      if (place.hidden) return mask(value);
      const kept = redactString(value, json, place);
      return kept === value ? undefined : kept;
    },
  };
}

export function jsonPolicy(policy: BodyPolicy): JsonPolicy {
  return {
    places: policy.places,
    hidden: (value, type) => {
      if (type === "number" && staysNumber(value, policy)) return policy.masks.number(value);
      return JSON.stringify(policy.style.mask(value));
    },
    text: policy.text,
    broken: (value) => looseText(value, policy),
    number: (lexeme) => (policy.text(lexeme) === lexeme ? lexeme : policy.masks.number(lexeme)),
    embeddedMax: EMBEDDED_MAX,
  };
}

function staysNumber(lexeme: string, policy: BodyPolicy): boolean {
  return (
    policy.numbers === "always" ||
    policy.masks.shown.mask(lexeme) !== policy.masks.shown.label(lexeme)
  );
}

function looseText(text: string, policy: BodyPolicy): string {
  if (!policy.rules.credentials) return policy.text(text);
  const { style } = policy;
  return redactLooseText(text, {
    mask: style.mask,
    text: policy.text,
    hides: isCredentialMember,
  });
}

function replaced(source: Source, kept: string): Uint8Array {
  return kept === source.latin1 ? source.bytes : Buffer.from(kept, "latin1");
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
