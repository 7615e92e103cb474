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

type Inflate = (bytes: Uint8Array, options: { maxOutputLength: number; info: true }) => unknown;
type Decoder = (bytes: Uint8Array, maxOutputLength: number) => Uint8Array;

const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  // Members one after the other are one body, and zeros after the last are padding.
  ["gzip", (bytes, max) => inflate(gunzipSync, bytes, max).bytes],
  ["x-gzip", (bytes, max) => inflate(gunzipSync, bytes, max).bytes],
  ["br", (bytes, max) => whole(brotliDecompressSync, bytes, max)],
  ["zstd", framesOf],
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
  const maxOutputLength = decodedMax(bytes.length, limits);
  if (maxOutputLength < 1) return { kind: "too-large" };
  let current = bytes;
  try {
    for (const name of names.toReversed()) {
      const decoder = DECODERS.get(name);
      if (decoder === undefined) break;
      current = decoder(current, maxOutputLength);
    }
  } catch (error) {
    return { kind: errorCode(error) === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "broken" };
  }
  return { kind: "decoded", bytes: current };
}

/** How many bytes a body of this length may become. */
export function decodedMax(length: number, limits: DecodeLimits): number {
  const byRatio = Math.max(RATIO_FREE_BYTES, length * limits.decodedRatioMax);
  return Math.floor(Math.min(limits.decodedBytesMax, byRatio));
}

function encodingNames(encoding: string | undefined): string[] {
  if (encoding === undefined) return [];
  return encoding
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity");
}

function inflate(
  decode: Inflate,
  bytes: Uint8Array,
  maxOutputLength: number,
): { readonly bytes: Uint8Array; readonly consumed: number } {
  const result = decode(bytes, { maxOutputLength, info: true });
  if (!isDecodedInfo(result)) throw new TypeError("zlib gave no account of what it read");
  return { bytes: result.buffer, consumed: result.engine.bytesWritten };
}

/** Node's types do not know what `info` changes. */
function isDecodedInfo(
  value: unknown,
): value is { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } } {
  return typeof value === "object" && value !== null && "buffer" in value && "engine" in value;
}

/** What follows the end of a stream would be lost unseen, so such a body is not what it says. */
function whole(decode: Inflate, bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  const { bytes: decoded, consumed } = inflate(decode, bytes, maxOutputLength);
  if (consumed < bytes.length) throw new RangeError("more follows the end of the stream");
  return decoded;
}

const FRAMES_MAX = 1000;

/** Zstandard's frames one after the other are one body (RFC 8878 3.1); zlib's decoder reads one. */
function framesOf(bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  const frames: Uint8Array[] = [];
  let left = maxOutputLength;
  for (let at = 0; at < bytes.length;) {
    if (frames.length >= FRAMES_MAX) throw new RangeError("too many frames");
    const frame = inflate(zstdDecompressSync, bytes.subarray(at), Math.max(1, left));
    if (frame.consumed === 0) throw new RangeError("a frame of nothing");
    frames.push(frame.bytes);
    left -= frame.bytes.length;
    at += frame.consumed;
  }
  const [first] = frames;
  return frames.length === 1 && first !== undefined ? first : Buffer.concat(frames);
}

/** "deflate" means zlib's format, and some servers send the raw one. */
function inflateEither(bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  try {
    return whole(inflateSync, bytes, maxOutputLength);
  } catch (error) {
    if (errorCode(error) === "ERR_BUFFER_TOO_LARGE") throw error;
    return whole(inflateRawSync, bytes, maxOutputLength);
  }
}
