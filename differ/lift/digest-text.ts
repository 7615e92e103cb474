import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";

// oxlint-disable-next-line no-control-regex -- which of them a text may hold is the question
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Bytes inside a tree: their text where they are one, else length and hash in one leaf. */
export function textOrDigest(bytes: Uint8Array): string {
  if (isUtf8(bytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
    if (!CONTROL.test(text)) return text;
  }
  return digestText(bytes);
}

export function digestText(bytes: Uint8Array): string {
  return `${bytes.length} bytes, sha256 ${createHash("sha256").update(bytes).digest("hex")}`;
}
