import { isUtf8 } from "node:buffer";
import { type RawHeaders, type Redactor, headerValue } from "../../core/index.ts";
import { decodeContent, isEncodingKnown } from "../lift/decode-content.ts";

/** A body as a sample keeps it: text, or base64 where it is not UTF-8. */
export interface KeptBody {
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly bodyCut: boolean;
}

/** Of what is kept of one body. */
export const KEPT_BODY_BYTES_MAX = 64 * 1024;
/** A body that decodes to more than this is not kept. */
const LIMITS = { decodedBytesMax: 4 * 1024 ** 2, decodedRatioMax: Number.POSITIVE_INFINITY };

/** In these no name stands beside a value, so that no rule could say which one is a secret. */
const NAMELESS = /^\s*application\/(?:grpc|(?:[\w.-]*[+.-])?proto(?:buf)?\b)/i;

const NOT_KEPT: KeptBody = { bodyCut: true };

/**
 * Decodes, redacts and cuts a body. What cannot be decoded or redacted is not kept at all, because
 * nobody could say what is in it.
 */
export function keptBody(bytes: Uint8Array, headers: RawHeaders, redactor: Redactor): KeptBody {
  if (bytes.length === 0) return { body: "", bodyCut: false };
  if (NAMELESS.test(headerValue(headers, "content-type") ?? "")) return NOT_KEPT;
  const decoded = decode(bytes, headerValue(headers, "content-encoding"));
  if (decoded === undefined) return NOT_KEPT;
  const redacted = redactor.body(decoded, headerValue(headers, "content-type"));
  if (redacted === undefined) return NOT_KEPT;
  const bodyCut = redacted.length > KEPT_BODY_BYTES_MAX;
  const kept = Buffer.from(
    redacted.buffer,
    redacted.byteOffset,
    bodyCut ? cutAt(redacted) : redacted.length,
  );
  if (isUtf8(kept)) return { body: kept.toString("utf8"), bodyCut };
  return { bodyBase64: kept.toString("base64"), bodyCut };
}

/** Not inside a UTF-8 sequence: up to three continuation bytes are left out with their head. */
function cutAt(bytes: Uint8Array): number {
  let end = KEPT_BODY_BYTES_MAX;
  while (end > KEPT_BODY_BYTES_MAX - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}

/** What nobody can decode, nobody can redact. */
function decode(bytes: Uint8Array, encoding: string | undefined): Uint8Array | undefined {
  if (!isEncodingKnown(encoding)) return undefined;
  const decoded = decodeContent(bytes, encoding, LIMITS);
  return decoded.kind === "decoded" ? decoded.bytes : undefined;
}
