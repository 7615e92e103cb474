import type { RequestSnapshot } from "../../core/index.ts";

const EMPTY = new Uint8Array(0);

/** A copy's body as its head frames it: as it is, or, where trailers follow it, chunked. */
export function copyBody({ body, trailers }: RequestSnapshot): Uint8Array | undefined {
  if (trailers.length === 0) return body;
  const bytes = body ?? EMPTY;
  let end = bytes.byteLength === 0 ? "0\r\n" : "\r\n0\r\n";
  for (let index = 0; index + 1 < trailers.length; index += 2) {
    end += `${trailers[index]}: ${trailers[index + 1]}\r\n`;
  }
  const start = bytes.byteLength === 0 ? "" : `${bytes.byteLength.toString(16)}\r\n`;
  return Buffer.concat([Buffer.from(start), bytes, Buffer.from(`${end}\r\n`, "latin1")]);
}
