import { answerInvalid, bareLineFeed } from "./answer-error.ts";

export const HEAD_BYTES_MAX = 65_536;
const FIRST_BYTES = 2048;

/**
 * Gathers a head that arrives in pieces, up to and with the empty line that ends it. It grows by
 * doubling and looks at each byte once, so a head sent byte by byte costs no more than its length.
 */
export class HeadBuffer {
  /** `\r\n\r\n` for a head; for trailers, where there may be none, `\r\n` at the very beginning too. */
  readonly #trailers: boolean;
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;
  #whole = false;

  constructor(kind: "head" | "trailers") {
    this.#trailers = kind === "trailers";
  }

  /** latin1, once the end was found. */
  get text(): string | undefined {
    return this.#whole ? this.#bytes.toString("latin1", 0, this.#length) : undefined;
  }

  /** Takes bytes up to the end of the head; returns the index behind what it took. */
  add(buffer: Buffer, at: number, length: number): number {
    for (let index = at; index < length; index += 1) {
      if (this.#length === this.#bytes.length) this.#grow();
      const byte = buffer[index] ?? 0;
      this.#bytes[this.#length] = byte;
      this.#length += 1;
      if (byte !== 10) continue;
      if (this.#bytes[this.#length - 2] !== 13) throw bareLineFeed();
      if (this.#ends()) {
        this.#whole = true;
        return index + 1;
      }
    }
    return length;
  }

  #ends(): boolean {
    const bytes = this.#bytes;
    const end = this.#length;
    if (this.#trailers && end === 2) return true;
    return bytes[end - 3] === 10 && bytes[end - 4] === 13;
  }

  #grow(): void {
    if (this.#bytes.length >= HEAD_BYTES_MAX) throw answerInvalid("a head above 64 KiB");
    const larger = Buffer.allocUnsafe(this.#bytes.length * 2);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
