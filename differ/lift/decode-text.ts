import { isAscii, isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { charsetInside, charsetOfMark } from "./charset.ts";
import type { MediaType } from "./media-type.ts";

const CHARSETS_KEPT = 32;
const decoders = new Map<string, TextDecoder | undefined>();

/**
 * Bytes as text, or undefined where they are none: in the charset of their mark, else the declared one,
 * else the one that a markup text names itself, else UTF-8, which is also what an unknown charset is
 * tried as. A byte order mark is no part of the text.
 */
export function decodeText(bytes: Uint8Array, type: MediaType | undefined): string | undefined {
  const charset = charsetOfMark(bytes) ?? type?.charset;
  if (charset === undefined || isUtf8Name(charset)) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (charset === undefined) {
      const inside = charsetInside(bytes);
      if (inside !== undefined && !isUtf8Name(inside)) return decodeAs(inside, bytes);
    }
    return fromUtf8(buffer);
  }
  return decodeAs(charset, bytes);
}

function isUtf8Name(charset: string): boolean {
  return charset === "utf-8" || charset === "utf8" || charset === "us-ascii";
}

function fromUtf8(buffer: Buffer): string | undefined {
  if (isAscii(buffer)) return buffer.toString("latin1");
  if (!isUtf8(buffer)) return undefined;
  const text = buffer.toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function decodeAs(charset: string, bytes: Uint8Array): string | undefined {
  const decoder = decoderFor(charset);
  if (decoder === undefined) {
    return fromUtf8(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
  try {
    const text = decoder.decode(bytes);
    // Some decoders replace what they cannot read all the same, and different bytes would be one.
    return text.includes("\ufffd") ? undefined : text;
  } catch {
    return undefined;
  }
}

function decoderFor(charset: string): TextDecoder | undefined {
  if (decoders.has(charset)) return decoders.get(charset);
  let decoder: TextDecoder | undefined;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch {
    decoder = undefined;
  }
  if (decoders.size >= CHARSETS_KEPT) decoders.clear();
  decoders.set(charset, decoder);
  return decoder;
}
