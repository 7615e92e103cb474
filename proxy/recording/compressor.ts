import { type Gzip, type ZstdCompress, constants, createGzip, createZstdCompress } from "node:zlib";
import type { Packing } from "./unpacked-bytes.ts";

/** Packs what a recording writes. What `write` returned can be read back without what follows. */
export interface Compressor {
  write(bytes: Buffer): Promise<Buffer>;
  end(): Promise<Buffer>;
}

export function packingOfName(path: string): Packing {
  if (path.endsWith(".gz")) return "gzip";
  return path.endsWith(".zst") ? "zstd" : "plain";
}

export function createCompressor(packing: Packing): Compressor {
  switch (packing) {
    case "plain":
      return { write: async (bytes) => bytes, end: async () => Buffer.alloc(0) };
    case "gzip":
      return new Packer(createGzip(), constants.Z_SYNC_FLUSH);
    case "zstd":
      return new Packer(createZstdCompress(), constants.ZSTD_e_flush);
  }
}

class Packer implements Compressor {
  readonly #stream: Gzip | ZstdCompress;
  readonly #flush: number;
  #out: Buffer[] = [];

  constructor(stream: Gzip | ZstdCompress, flush: number) {
    this.#stream = stream;
    this.#flush = flush;
    stream.on("data", (bytes: Buffer) => this.#out.push(bytes));
  }

  write(bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#stream.once("error", reject);
      this.#stream.write(bytes);
      this.#stream.flush(this.#flush, () => {
        this.#stream.off("error", reject);
        resolve(this.#take());
      });
    });
  }

  end(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#stream.once("error", reject);
      this.#stream.once("end", () => resolve(this.#take()));
      this.#stream.end();
    });
  }

  #take(): Buffer {
    const out = Buffer.concat(this.#out);
    this.#out = [];
    return out;
  }
}
