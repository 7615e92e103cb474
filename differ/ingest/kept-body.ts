import { isUtf8 } from "node:buffer";
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { type RawHeaders, type Redactor, headerValue } from "../../core/index.ts";

/** A body as a sample keeps it: text, or base64 where it is not UTF-8. */
export interface KeptBody {
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly bodyCut: boolean;
}

/** Of what is kept of one body. */
export const KEPT_BODY_BYTES_MAX = 64 * 1024;
/** A body that decodes to more than this is not kept. */
const DECODED_BYTES_MAX = 4 * 1024 ** 2;

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

function decode(bytes: Uint8Array, encoding: string | undefined): Uint8Array | undefined {
  const limit = { maxOutputLength: DECODED_BYTES_MAX };
  try {
    switch (encoding?.trim().toLowerCase()) {
      case undefined:
      case "":
      case "identity":
        return bytes;
      case "gzip":
      case "x-gzip":
        return gunzipSync(bytes, limit);
      case "deflate":
        return inflateSync(bytes, limit);
      case "br":
        return brotliDecompressSync(bytes, limit);
      case "zstd":
        return zstdDecompressSync(bytes, limit);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
