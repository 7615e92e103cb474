import { type Gunzip, type ZstdDecompress, createGunzip, createZstdDecompress } from "node:zlib";
import { errorCode } from "../../core/index.ts";

/** Handed over at a time: what a hostile file makes of it (32,000 times as much) must fit in memory. */
const SLICE_BYTES = 2048;

export type Packing = "plain" | "gzip" | "zstd";

/** How a file is packed, by its first four bytes. */
export function packingOf(start: Uint8Array): Packing {
  if (start[0] === 0x1f && start[1] === 0x8b) return "gzip";
  const [a, b, c, d] = start;
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? "zstd" : "plain";
}

/**
 * The bytes of a packed file, of all members or frames. Where the file is cut off or damaged it
 * gives everything up to there and calls `onCut` once with a reason.
 */
export async function* unpackedBytes(
  input: AsyncIterable<Buffer>,
  packing: "gzip" | "zstd",
  onCut: (reason: string) => void,
): AsyncGenerator<Buffer> {
  let unpacker = new Unpacker(packing);
  try {
    for await (const chunk of input) {
      for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
        let slice = chunk.subarray(from, from + SLICE_BYTES);
        for (;;) {
          const taken = await unpacker.write(slice);
          yield* unpacker.take();
          if (unpacker.failure !== undefined) return onCut(unpacker.failure);
          if (taken >= slice.length) break;
          // The frame ended within the slice; Node's zstd stream would drop what follows it.
          unpacker.close();
          unpacker = new Unpacker(packing);
          slice = slice.subarray(taken);
        }
      }
    }
    await unpacker.end();
    yield* unpacker.take();
    if (unpacker.failure !== undefined) onCut(unpacker.failure);
  } finally {
    unpacker.close();
  }
}

class Unpacker {
  failure: string | undefined;
  readonly #stream: Gunzip | ZstdDecompress;
  #out: Buffer[] = [];
  #failed = (): void => {};

  constructor(packing: "gzip" | "zstd") {
    this.#stream = packing === "gzip" ? createGunzip() : createZstdDecompress();
    this.#stream.on("data", (bytes: Buffer) => this.#out.push(bytes));
    this.#stream.on("error", (error) => {
      this.failure =
        REASONS[errorCode(error)] ?? `the packed file is damaged (${errorCode(error)})`;
      this.#failed();
    });
  }

  /** How many of the bytes were used. */
  write(bytes: Buffer): Promise<number> {
    const before = this.#stream.bytesWritten;
    return new Promise((resolve) => {
      this.#failed = () => resolve(bytes.length);
      this.#stream.write(bytes, () => {
        const taken = this.#stream.bytesWritten - before;
        // A finished frame takes nothing more; anything else takes all.
        resolve(taken > 0 ? taken : bytes.length);
      });
    });
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#failed = resolve;
      if (this.failure !== undefined) resolve();
      else this.#stream.once("end", resolve).end();
    });
  }

  take(): Buffer[] {
    return this.#out.splice(0);
  }

  close(): void {
    this.#stream.destroy();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: "the packed file is cut off",
};
