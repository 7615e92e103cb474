/** Of the line before a chunk, bytes. */
const SIZE_LINE_MAX = 1000;

/** A chunked body put together; undefined where it is no complete chunked body. Trailers are let go. */
export function unchunked(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0 || lineEnd - at > SIZE_LINE_MAX) return undefined;
    const size = /^([0-9A-Fa-f]{1,8})(?:[ \t;].*)?$/.exec(bytes.toString("latin1", at, lineEnd));
    if (size === null) return undefined;
    const length = Number.parseInt(size[1] ?? "", 16);
    const from = lineEnd + 2;
    if (length === 0) return Buffer.concat(parts);
    const to = from + length;
    if (bytes.toString("latin1", to, to + 2) !== "\r\n") return undefined;
    parts.push(bytes.subarray(from, to));
    at = to + 2;
  }
}
