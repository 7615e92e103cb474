import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
import { errorCode } from "../../core/index.ts";

export type Decoded =
  | { readonly kind: "decoded"; readonly bytes: Uint8Array }
  /** Grows beyond the bound; compared by hash as it was sent. */
  | { readonly kind: "too-large" }
  /** Is not what `content-encoding` says. */
  | { readonly kind: "broken" };

export interface DecodeLimits {
  /** Bytes after decoding. */
  readonly decodedBytesMax: number;
  /** Decoded bytes per encoded byte, where the result is large enough to matter. */
  readonly decodedRatioMax: number;
}

/** Whether all of `content-encoding` can be undone. */
export function isEncodingKnown(encoding: string | undefined): boolean {
  return encodingNames(encoding).every((name) => DECODERS.has(name));
}

const ENCODINGS_MAX = 3;
/** Up to this size a body may grow by any factor. */
const RATIO_FREE_BYTES = 1024 ** 2;

type Decoder = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ["gzip", gunzipSync],
  ["x-gzip", gunzipSync],
  ["br", brotliDecompressSync],
  ["zstd", zstdDecompressSync],
  ["deflate", inflateEither],
]);

/** Undoes `content-encoding`. Never throws; an unknown encoding leaves the bytes as they are. */
export function decodeContent(
  bytes: Uint8Array,
  encoding: string | undefined,
  limits: DecodeLimits,
): Decoded {
  const names = encodingNames(encoding);
  if (names.length === 0 || bytes.length === 0) return { kind: "decoded", bytes };
  if (names.length > ENCODINGS_MAX) return { kind: "too-large" };
  const byRatio = Math.max(RATIO_FREE_BYTES, bytes.length * limits.decodedRatioMax);
  const maxOutputLength = Math.min(limits.decodedBytesMax, byRatio);
  let current = bytes;
  try {
    for (const name of names.toReversed()) {
      const decoder = DECODERS.get(name);
      if (decoder === undefined) break;
      current = decoder(current, { maxOutputLength });
    }
  } catch (error) {
    return { kind: errorCode(error) === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "broken" };
  }
  return { kind: "decoded", bytes: current };
}

function encodingNames(encoding: string | undefined): string[] {
  if (encoding === undefined) return [];
  return encoding
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity");
}

/** "deflate" means zlib's format, and some servers send the raw one. */
function inflateEither(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array {
  try {
    return inflateSync(bytes, options);
  } catch (error) {
    if (errorCode(error) === "ERR_BUFFER_TOO_LARGE") throw error;
    return inflateRawSync(bytes, options);
  }
}
