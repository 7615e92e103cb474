import { answerInvalid } from "./answer-error.ts";
import { isTokenByte } from "./bytes.ts";

/** Bytes of one chunk's extensions, which are read over. */
const EXTENSION_BYTES_MAX = 4096;
/** Thirteen hex digits are the most that a number holds exactly. */
const SIZE_DIGITS_MAX = 13;

type State = "size" | "extension" | "size-end" | "data" | "data-cr" | "data-lf" | "over";

/** Takes the chunked coding off a body (RFC 9112 7.1), byte by byte where it must and not else. */
export class ChunkedBody {
  readonly #take: (bytes: Buffer) => void;
  #state: State = "size";
  #size = 0;
  #digits = 0;
  #extension = 0;
  /** Where in an extension the last byte was. */
  #part: "start" | "name" | "value" | "token" | "quoted" | "after" = "start";

  constructor(take: (bytes: Buffer) => void) {
    this.#take = take;
  }

  /** The last chunk was read; trailers follow. */
  get over(): boolean {
    return this.#state === "over";
  }

  reset(): void {
    this.#state = "size";
    this.#size = 0;
    this.#digits = 0;
    this.#extension = 0;
  }

  /** Reads from `at` to `length` or the end of the last chunk; returns the index behind. */
  feed(buffer: Buffer, at: number, length: number): number {
    let index = at;
    while (index < length && this.#state !== "over") {
      if (this.#state === "data") index = this.#feedData(buffer, index, length);
      else {
        this.#feedByte(buffer[index] ?? 0);
        index += 1;
      }
    }
    return index;
  }

  #feedData(buffer: Buffer, at: number, length: number): number {
    const end = Math.min(length, at + this.#size);
    this.#size -= end - at;
    if (this.#size === 0) this.#state = "data-cr";
    this.#take(buffer.subarray(at, end));
    return end;
  }

  #feedByte(byte: number): void {
    switch (this.#state) {
      case "size":
        this.#feedSize(byte);
        return;
      case "extension":
        this.#extension += 1;
        if (
          byte === 13 &&
          this.#part !== "quoted" &&
          this.#part !== "start" &&
          this.#part !== "value"
        ) {
          this.#state = "size-end";
        } else if (this.#extension > EXTENSION_BYTES_MAX || !this.#takesExtension(byte)) {
          throw answerInvalid("a chunk's extension");
        }
        return;
      case "size-end":
        if (byte !== 10) throw answerInvalid("a chunk's size has no line end");
        this.#state = this.#size === 0 ? "over" : "data";
        return;
      case "data-cr":
        if (byte !== 13) throw answerInvalid("a chunk is longer than its size");
        this.#state = "data-lf";
        return;
      default:
        if (byte !== 10) throw answerInvalid("a chunk is longer than its size");
        this.reset();
    }
  }

  /** RFC 9112 7.1.1: `;name`, `;name=token` or `;name="text"`; read over, but nothing else is one. */
  #takesExtension(byte: number): boolean {
    if (this.#part === "quoted") return this.#takesQuoted(byte);
    if (byte === 0x3b && this.#part !== "start") {
      this.#part = "start";
      return true;
    }
    if (byte === 0x3d && this.#part === "name") {
      this.#part = "value";
      return true;
    }
    if (byte === 0x22 && this.#part === "value") {
      this.#part = "quoted";
      return true;
    }
    if (this.#part === "after" || !isTokenByte(byte)) return false;
    if (this.#part === "start") this.#part = "name";
    else if (this.#part === "value") this.#part = "token";
    return true;
  }

  #takesQuoted(byte: number): boolean {
    if (byte === 0x22) this.#part = "after";
    return byte === 9 || (byte >= 32 && byte !== 127 && byte !== 0x5c);
  }

  #feedSize(byte: number): void {
    const value = hexDigit(byte);
    if (value >= 0) {
      this.#digits += 1;
      if (this.#digits > SIZE_DIGITS_MAX) throw answerInvalid("a chunk's size is too large");
      this.#size = this.#size * 16 + value;
      return;
    }
    if (this.#digits === 0) throw answerInvalid("a chunk without a size");
    if (byte === 13) this.#state = "size-end";
    else if (byte === 0x3b) {
      this.#state = "extension";
      this.#part = "start";
    } else throw answerInvalid("a chunk's size is no number");
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
