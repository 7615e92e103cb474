import { type FileHandle, open, readdir, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ShadowError, errorCode } from "../../core/index.ts";
import { type Compressor, createCompressor, packingOfName } from "./compressor.ts";

export interface RecordingFilesOptions {
  /** `traffic.ndjson.gz`; with rotation `traffic.1.ndjson.gz` and so on. */
  readonly path: string;
  /** Bytes of a file on disk after which the next one begins; undefined = one file. */
  readonly rotateBytes: number | undefined;
  /** How many files stay; older ones are removed. Undefined = all. */
  readonly keep: number | undefined;
  /** First line of each file. */
  readonly head: () => string;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly compressor: Compressor;
  bytes: number;
}

/** The names a recording of this path has or may have. Undefined is the one without a number. */
function nameOf(path: string, number: number | undefined): string {
  if (number === undefined) return path;
  const name = basename(path);
  const dot = name.indexOf(".", 1);
  const [stem, rest] = dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
  return join(dirname(path), `${stem}.${number}${rest}`);
}

/** Files of a recording that are there already, oldest first. */
export async function existingFiles(path: string): Promise<string[]> {
  const found = await numbersIn(path);
  return found.map((number) => nameOf(path, number));
}

async function numbersIn(path: string): Promise<(number | undefined)[]> {
  const names = new Set(await readdir(dirname(path)).catch(() => []));
  const pattern = /^[^.]*\.(\d{1,9})(?:\.|$)/;
  const numbers = [...names]
    .map((name) => Number(pattern.exec(name)?.[1] ?? Number.NaN))
    .filter((number) => number > 0 && names.has(basename(nameOf(path, number))))
    .toSorted((left, right) => left - right);
  return names.has(basename(path)) ? [undefined, ...new Set(numbers)] : [...new Set(numbers)];
}

/**
 * Writes a recording's files one after the other. It never writes into a file that is there: a
 * writer that takes over begins the next number, so that a cut-off file stays readable.
 */
export class RecordingFiles {
  readonly #options: RecordingFilesOptions;
  #file: OpenFile | undefined;
  #opened = 0;

  constructor(options: RecordingFilesOptions) {
    this.#options = options;
  }

  /** How many files this writer began. */
  get opened(): number {
    return this.#opened;
  }

  /** Makes the first file. Throws RECORDING_WRITE. */
  begin(): Promise<void> {
    return this.write("");
  }

  /** Throws RECORDING_WRITE. What it wrote can be read back even if nothing follows. */
  async write(text: string): Promise<void> {
    try {
      const file = this.#file ?? (await this.#open());
      if (text === "") return;
      await append(file, await file.compressor.write(Buffer.from(text, "utf8")));
      const { rotateBytes } = this.#options;
      if (rotateBytes !== undefined && file.bytes >= rotateBytes) await this.#finish();
    } catch (cause) {
      throw new ShadowError(
        "RECORDING_WRITE",
        `the recording ${this.#options.path} cannot be written (${errorCode(cause)}).`,
        { cause },
      );
    }
  }

  async close(): Promise<void> {
    await this.#finish();
  }

  async #finish(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    try {
      await append(file, await file.compressor.end());
    } finally {
      await file.handle.close();
    }
  }

  async #open(): Promise<OpenFile> {
    const { path, rotateBytes, head } = this.#options;
    const numbers = await numbersIn(path);
    const last = Math.max(0, ...numbers.map((number) => number ?? 0));
    const single = rotateBytes === undefined && numbers.length === 0;
    // The name must be new: two writers would spoil each other's file.
    const handle = await open(nameOf(path, single ? undefined : last + 1), "wx", 0o600);
    this.#opened += 1;
    const file = { handle, compressor: createCompressor(packingOfName(path)), bytes: 0 };
    this.#file = file;
    await append(file, await file.compressor.write(Buffer.from(head(), "utf8")));
    await this.#removeOld();
    return file;
  }

  async #removeOld(): Promise<void> {
    const { path, keep } = this.#options;
    if (keep === undefined) return;
    const old = (await existingFiles(path)).slice(0, -keep);
    for (const name of old) await unlink(name);
  }
}

async function append(file: OpenFile, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.handle.write(bytes, at, bytes.length - at, null);
    at += bytesWritten;
  }
  file.bytes += bytes.length;
}
