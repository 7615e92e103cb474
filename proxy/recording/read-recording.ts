import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { ShadowError, errorCode } from "../../core/index.ts";
import { GOR_SEPARATOR, isGorHead, readGorPayload } from "./gor-payload.ts";
import { harEntries } from "./har-entries.ts";
import { readLine } from "./read-ndjson-line.ts";
import type { RecordingItem } from "./recorded-request.ts";
import { type Piece, splitPieces } from "./split-pieces.ts";
import { type Packing, packingOf, unpackedBytes } from "./unpacked-bytes.ts";

export interface RecordingLimits {
  /** Of one line or payload; a longer one is invalid. Bytes. */
  readonly lineBytesMax: number;
  /** A HAR file is one JSON document and is read whole. Bytes. */
  readonly harBytesMax: number;
}

const LIMITS: RecordingLimits = { lineBytesMax: 32 * 1024 ** 2, harBytesMax: 256 * 1024 ** 2 };

/** How much of a file is looked at to tell its format, bytes. */
const SNIFF_BYTES = 4096;
const LINE_FEED = Buffer.from("\n");

export interface RecordingReader extends AsyncIterable<RecordingItem> {
  /** How much of the file has been read, from 0 to 1. */
  progress(): number;
}

/**
 * Reads a recording: our NDJSON, HAR 1.2 or GoReplay, plain, gzip or zstd; all told by content, not
 * by name. What cannot be read is an invalid item; nothing in the file makes it throw, but for
 * RECORDING_TOO_LARGE (HAR), RECORDING_VERSION, and RECORDING_READ where the file itself fails.
 */
export async function openRecording(
  path: string,
  limits: RecordingLimits = LIMITS,
): Promise<RecordingReader> {
  const { packing, size } = await lookAt(path);
  let bytesRead = 0;

  async function* counted(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of createReadStream(path)) {
        const bytes: Buffer = chunk;
        bytesRead += bytes.length;
        yield bytes;
      }
    } catch (cause) {
      throw cannotRead(path, cause);
    }
  }
  return {
    progress: () => (size === 0 ? 1 : Math.min(1, bytesRead / size)),
    async *[Symbol.asyncIterator]() {
      const cut: Cut = { reason: undefined };
      const plain =
        packing === "plain"
          ? counted()
          : unpackedBytes(counted(), packing, (reason) => {
              cut.reason = reason;
            });
      yield* items(plain, { path, limits, cut });
    },
  };
}

async function lookAt(path: string): Promise<{ packing: Packing; size: number }> {
  try {
    const file = await open(path, "r");
    try {
      const start = Buffer.alloc(4);
      const { bytesRead } = await file.read(start, 0, 4, 0);
      const { size } = await file.stat();
      return { packing: packingOf(start.subarray(0, bytesRead)), size };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

function cannotRead(path: string, cause: unknown): ShadowError {
  return new ShadowError("RECORDING_READ", `${path} cannot be read (${errorCode(cause)}).`, {
    cause,
  });
}

/** Why the unpacked bytes ended early, once they did. */
interface Cut {
  reason: string | undefined;
}

interface Reading {
  readonly path: string;
  readonly limits: RecordingLimits;
  readonly cut: Cut;
}

async function* items(
  input: AsyncIterable<Buffer>,
  reading: Reading,
): AsyncGenerator<RecordingItem> {
  const { start, bytes } = await peek(input);
  switch (formatOf(start)) {
    case "har":
      yield* harItems(bytes, reading);
      return;
    case "gor":
      yield* pieces(bytes, { reading, separator: GOR_SEPARATOR, read: readGorPayload });
      return;
    case "ndjson":
      yield* pieces(bytes, { reading, separator: LINE_FEED, read: readTextLine });
      return;
  }
}

/** An empty first object line, or one that begins with `"log"`, is a HAR file. */
function formatOf(start: string): "har" | "gor" | "ndjson" {
  const text = start.replace(/^\uFEFF/, "").trimStart();
  const lineEnd = text.indexOf("\n");
  const first = lineEnd < 0 ? text : text.slice(0, lineEnd);
  if (isGorHead(first)) return "gor";
  if (/^\{\s*("log"\s*:|$)/.test(first) || /^\{\s*"log"\s*:/.test(text)) return "har";
  return "ndjson";
}

async function peek(
  input: AsyncIterable<Buffer>,
): Promise<{ start: string; bytes: AsyncIterable<Buffer> }> {
  const iterator = input[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  let length = 0;
  while (length < SNIFF_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    seen.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield* seen;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  const start = Buffer.concat(seen).subarray(0, SNIFF_BYTES).toString("utf8");
  return { start, bytes: all() };
}

interface Splitting {
  readonly reading: Reading;
  readonly separator: Buffer;
  readonly read: (bytes: Buffer, line: number) => RecordingItem | undefined;
}

async function* pieces(
  input: AsyncIterable<Buffer>,
  { reading, separator, read }: Splitting,
): AsyncGenerator<RecordingItem> {
  const { lineBytesMax } = reading.limits;
  let line = 1;
  let lastInvalid = false;
  for await (const piece of splitPieces(input, { separator, bytesMax: lineBytesMax })) {
    line = piece.line;
    const item = readPiece(piece, { read, lineBytesMax });
    lastInvalid = item?.kind === "invalid" && !piece.ended;
    if (item !== undefined) yield item;
  }
  const { reason } = reading.cut;
  if (reason !== undefined && !lastInvalid)
    yield { kind: "invalid", line, problem: `${reason} behind this line` };
}

function readPiece(
  piece: Piece,
  { read, lineBytesMax }: { read: Splitting["read"]; lineBytesMax: number },
): RecordingItem | undefined {
  const { line, bytes, ended } = piece;
  if (bytes === undefined)
    return { kind: "invalid", line, problem: `longer than ${lineBytesMax} bytes` };
  const item = read(bytes, line);
  if (item?.kind !== "invalid" || ended) return item;
  return { ...item, problem: `the file is cut off within this line (${item.problem})` };
}

function readTextLine(bytes: Buffer, line: number): RecordingItem | undefined {
  const text = bytes.toString("utf8");
  return readLine(line === 1 ? text.replace(/^\uFEFF/, "") : text, line);
}

async function* harItems(
  input: AsyncIterable<Buffer>,
  { path, limits, cut }: Reading,
): AsyncGenerator<RecordingItem> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const bytes of input) {
    length += bytes.length;
    if (length > limits.harBytesMax) {
      throw new ShadowError(
        "RECORDING_TOO_LARGE",
        `${path} is a HAR file of more than ${limits.harBytesMax} bytes, and a HAR file is read whole: split it.`,
      );
    }
    parts.push(bytes);
  }
  if (cut.reason !== undefined) {
    yield { kind: "invalid", line: 1, problem: `${cut.reason}, and a HAR file is read whole` };
    return;
  }
  yield* harEntries(Buffer.concat(parts).toString("utf8"));
}
