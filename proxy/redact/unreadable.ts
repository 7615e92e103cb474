/** How gzip, Zstandard, ZIP, zlib and UTF-16 with a mark begin. */
const BEGINNINGS: readonly (readonly number[])[] = [
  [0x1f, 0x8b],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x50, 0x4b, 0x03, 0x04],
  [0x78, 0x01],
  [0x78, 0x9c],
  [0x78, 0xda],
  [0xff, 0xfe],
  [0xfe, 0xff],
];

const WIDE_CHARSET = /charset\s*=\s*"?\s*(?:utf-?(?:16|32)|ucs-?2)/i;

/** Compressed or 16-bit text: a secret in it would be missed, so nothing of it is kept. */
export function isUnreadable(bytes: Uint8Array, contentType: string): boolean {
  if (BEGINNINGS.some((beginning) => beginning.every((byte, at) => bytes[at] === byte)))
    return true;
  return isWide(bytes) || WIDE_CHARSET.test(contentType);
}

/** Two characters of 16 bits, in either order of bytes. */
function isWide(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const zeros = [0, 1, 2, 3].map((at) => (bytes[at] === 0 ? "0" : "x")).join("");
  return zeros === "x0x0" || zeros === "0x0x";
}
