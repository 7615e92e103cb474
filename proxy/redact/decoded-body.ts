import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";

/** Decoded size beyond which a compressed body counts as unreadable, bytes. */
const DECODED_BYTES_MAX = 16 * 1024 ** 2;

/** A body without its content coding; undefined where the coding is unknown, broken or too large. */
export function decodedBody(body: Uint8Array, coding: string | undefined): Uint8Array | undefined {
  const limit = { maxOutputLength: DECODED_BYTES_MAX };
  try {
    switch ((coding ?? "").trim().toLowerCase()) {
      case "":
      case "identity":
        return body;
      case "gzip":
      case "x-gzip":
        return gunzipSync(body, limit);
      case "deflate":
        return inflateSync(body, limit);
      case "br":
        return brotliDecompressSync(body, limit);
      case "zstd":
        return zstdDecompressSync(body, limit);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
