import type { RequestSnapshot } from "../../core/index.ts";
import { writeFields } from "../http1/write-fields.ts";

const EMPTY = new Uint8Array(0);

/** A copy's body as its head frames it: as it is, or, where trailers follow it, chunked. */
export function copyBody({ body, trailers }: RequestSnapshot): Uint8Array | undefined {
  if (trailers.length === 0) return body;
  const bytes = body ?? EMPTY;
  const start = bytes.byteLength === 0 ? "" : `${bytes.byteLength.toString(16)}\r\n`;
  const last = bytes.byteLength === 0 ? "0\r\n" : "\r\n0\r\n";
  const end = `${last}${writeFields(trailers)}\r\n`;
  return Buffer.concat([Buffer.from(start), bytes, Buffer.from(end, "latin1")]);
}
