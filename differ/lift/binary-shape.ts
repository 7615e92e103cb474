import { crc32 } from "node:zlib";

/**
 * What is told of a binary body, as one text that stands in its place where values are learned: the
 * signature of its medium, its length, and a checksum that tells different contents apart.
 */
export interface BinaryShape {
  /** `png`; `bytes` where the first ones say nothing, or are not known. */
  readonly signature: string;
  readonly bytes: number;
}

/** No text that a body holds begins so, but by design. */
const MARK = "\0binary:";
const SHAPE = /^\0binary:([a-z0-9]+) (\d+) [0-9a-f]+$/;

/** Any binary body. */
export const ANY_BINARY = "bytes";

type Signature = readonly [name: string, offset: number, magic: string];

const SIGNATURES: readonly Signature[] = [
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["jpeg", 0, "\xff\xd8\xff"],
  ["gif", 0, "GIF8"],
  ["webp", 8, "WEBP"],
  ["wav", 8, "WAVE"],
  ["avi", 8, "AVI "],
  ["mp4", 4, "ftyp"],
  ["webm", 0, "\x1a\x45\xdf\xa3"],
  ["ogg", 0, "OggS"],
  ["mp3", 0, "ID3"],
  ["flac", 0, "fLaC"],
  ["pdf", 0, "%PDF-"],
  ["zip", 0, "PK"],
  ["gzip", 0, "\x1f\x8b"],
  ["zstd", 0, "\x28\xb5\x2f\xfd"],
  ["bzip2", 0, "BZh"],
  ["xz", 0, "\xfd7zXZ"],
  ["7z", 0, "7z\xbc\xaf"],
  ["tiff", 0, "II*\0"],
  ["tiff", 0, "MM\0*"],
  ["ico", 0, "\0\0\x01\0"],
  ["bmp", 0, "BM"],
  ["woff2", 0, "wOF2"],
  ["woff", 0, "wOFF"],
  ["wasm", 0, "\0asm"],
  ["sqlite", 0, "SQLite format 3\0"],
];

export const BINARY_FORMATS: readonly string[] = [
  ...new Set([...SIGNATURES.map(([name]) => name), ANY_BINARY]),
];

export function binaryShape(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 32)).toString("latin1");
  const found = SIGNATURES.find(([, offset, magic]) => head.startsWith(magic, offset));
  return `${MARK}${found?.[0] ?? ANY_BINARY} ${bytes.length} ${crc32(bytes).toString(16)}`;
}

/** Of a body that is known by its length and hash alone. */
export function digestShape({ length, sha256 }: { length: number; sha256: string }): string {
  return `${MARK}${ANY_BINARY} ${length} ${sha256.slice(0, 16)}`;
}

export function readBinaryShape(text: string): BinaryShape | undefined {
  if (!text.startsWith(MARK)) return undefined;
  const [, signature, bytes] = SHAPE.exec(text) ?? [];
  if (signature === undefined || bytes === undefined) return undefined;
  return { signature, bytes: Number(bytes) };
}
