export interface Part {
  /** Names in lower case; values of a name given twice are joined. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Uint8Array;
}

/** The parts of a body, and the bytes before the first and behind the last delimiter. */
export interface Parts {
  readonly parts: readonly Part[];
  readonly preamble: Uint8Array;
  readonly epilogue: Uint8Array;
}

const HEAD_BYTES_MAX = 16 * 1024;

/**
 * The parts between delimiters (RFC 2046 5.1.1), undefined where the body does not end as one must.
 * Every byte is looked at a bounded number of times.
 */
export function splitParts(
  bytes: Uint8Array,
  boundary: string,
  partsMax: number,
): Parts | "too-large" | undefined {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  const parts: Part[] = [];
  let start: number | undefined;
  const first = delimiterAt(body, delimiter, 0);
  for (let at = first; at >= 0;) {
    const after = at + delimiter.length;
    if (start !== undefined) {
      if (parts.length >= partsMax) return "too-large";
      const part = partOf(body.subarray(start, lineEndBefore(body, start, at)));
      if (part === undefined) return undefined;
      parts.push(part);
    }
    if (body[after] === DASH && body[after + 1] === DASH) {
      return { parts, preamble: body.subarray(0, first), epilogue: body.subarray(after + 2) };
    }
    const lineEnd = body.indexOf(10, after);
    if (lineEnd < 0) return undefined;
    start = lineEnd + 1;
    at = delimiterAt(body, delimiter, start);
  }
  return undefined;
}

const DASH = 45;

/** Where the next delimiter begins: at the start of a line, and nothing but space or `--` behind it. */
function delimiterAt(body: Buffer, delimiter: Buffer, from: number): number {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (at > 0 && body[at - 1] !== 10) continue;
    let next = at + delimiter.length;
    if (body[next] === DASH && body[next + 1] === DASH) return at;
    while (body[next] === 32 || body[next] === 9) next += 1;
    if (body[next] === 13) next += 1;
    if (body[next] === 10) return at;
  }
  return -1;
}

/** The line end before a delimiter belongs to the delimiter. */
function lineEndBefore(body: Buffer, start: number, at: number): number {
  if (at <= start) return start;
  const end = at - 1;
  return end > start && body[end - 1] === 13 ? end - 1 : end;
}

function partOf(part: Buffer): Part | undefined {
  const { end, next } = headEnd(part);
  if (end > HEAD_BYTES_MAX) return undefined;
  const headers = new Map<string, string>();
  const lines = part.toString("latin1", 0, end).replace(/\r?\n[ \t]+/g, " ");
  for (const line of lines.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon <= 0) {
      if (line.trim() !== "") return undefined;
      continue;
    }
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { headers, bytes: part.subarray(next) };
}

/** The blank line after the fields; a part may begin with it, and have no fields. */
function headEnd(part: Buffer): { end: number; next: number } {
  if (part[0] === 13 && part[1] === 10) return { end: 0, next: 2 };
  if (part[0] === 10) return { end: 0, next: 1 };
  const crlf = part.indexOf("\r\n\r\n", 0, "latin1");
  const lf = part.indexOf("\n\n", 0, "latin1");
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return { end: crlf, next: crlf + 4 };
  if (lf >= 0) return { end: lf, next: lf + 2 };
  return { end: part.length, next: part.length };
}
