import { isAscii, isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import type { MediaType } from "./media-type.ts";

const CHARSETS_KEPT = 32;
const decoders = new Map<string, TextDecoder | undefined>();

/**
 * Bytes as text in the declared charset (UTF-8 where none is), or undefined where they are not.
 * A byte order mark is no part of the text.
 */
export function decodeText(bytes: Uint8Array, type: MediaType | undefined): string | undefined {
  const charset = type?.charset ?? "utf-8";
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (charset === "utf-8" || charset === "utf8" || charset === "us-ascii") {
    if (isAscii(buffer)) return buffer.toString("latin1");
    if (!isUtf8(buffer)) return undefined;
    const text = buffer.toString("utf8");
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
  try {
    return decoderFor(charset)?.decode(bytes);
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
