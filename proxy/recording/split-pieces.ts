/** A piece between two separators. */
export interface Piece {
  /** Line of the file where it begins, from 1. */
  readonly line: number;
  /** Undefined where it was longer than allowed; it is not kept then. */
  readonly bytes: Buffer | undefined;
  /** A separator stands behind it; without one the file ends here. */
  readonly ended: boolean;
}

export interface SplitOptions {
  readonly separator: Buffer;
  readonly bytesMax: number;
}

const LINE_FEED = 0x0a;

/** Splits a byte stream at a separator that may lie across chunks; holds one piece at a time. */
export async function* splitPieces(
  input: AsyncIterable<Buffer>,
  options: SplitOptions,
): AsyncGenerator<Piece> {
  const { separator, bytesMax } = options;
  let parts: Buffer[] = [];
  let length = 0;
  let tooLong = false;
  let line = 1;
  let lineFeeds = 0;
  let rest: Buffer = Buffer.alloc(0);

  const keep = (bytes: Buffer): void => {
    if (bytes.length === 0) return;
    lineFeeds += countLineFeeds(bytes);
    length += bytes.length;
    tooLong ||= length > bytesMax;
    if (tooLong) parts = [];
    else parts.push(bytes);
  };
  const finish = (ended: boolean): Piece => {
    const piece = { line, bytes: tooLong ? undefined : Buffer.concat(parts), ended };
    line += lineFeeds + (ended ? countLineFeeds(separator) : 0);
    parts = [];
    length = 0;
    lineFeeds = 0;
    tooLong = false;
    return piece;
  };

  for await (const chunk of input) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, from)) {
      keep(bytes.subarray(from, at));
      yield finish(true);
      from = at + separator.length;
    }
    // What may be the beginning of a separator waits for the next chunk.
    const settled = Math.max(from, bytes.length - separator.length + 1);
    keep(bytes.subarray(from, settled));
    rest = bytes.subarray(settled);
  }
  keep(rest);
  if (length > 0) yield finish(false);
}

function countLineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1))
    count += 1;
  return count;
}
