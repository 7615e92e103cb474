import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";

/** Decoded size beyond which a compressed body counts as unreadable, bytes. */
const DECODED_BYTES_MAX = 16 * 1024 ** 2;
const CODINGS_MAX = 3;
const LIMIT = { maxOutputLength: DECODED_BYTES_MAX };

type Decode = (bytes: Uint8Array) => Uint8Array;

const CODINGS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["gzip", (bytes) => gunzipSync(bytes, LIMIT)],
  ["x-gzip", (bytes) => gunzipSync(bytes, LIMIT)],
  ["br", (bytes) => brotliDecompressSync(bytes, LIMIT)],
  ["zstd", (bytes) => zstdDecompressSync(bytes, LIMIT)],
  ["deflate", inflated],
]);

/**
 * A body without its content codings, of which the last was put on last; undefined where one is
 * unknown, broken or too large.
 */
export function decodedBody(body: Uint8Array, coding: string | undefined): Uint8Array | undefined {
  const names = (coding ?? "").split(",").map((name) => name.trim().toLowerCase());
  const codings = names.filter((name) => name !== "" && name !== "identity");
  if (codings.length > CODINGS_MAX) return undefined;
  let bytes = body;
  for (const name of codings.toReversed()) {
    const decode = CODINGS.get(name);
    if (decode === undefined) return undefined;
    try {
      bytes = decode(bytes);
    } catch {
      return undefined;
    }
  }
  return bytes;
}

/** "deflate" means zlib's format, and some clients send the raw one. */
function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return inflateSync(bytes, LIMIT);
  } catch {
    return inflateRawSync(bytes, LIMIT);
  }
}
