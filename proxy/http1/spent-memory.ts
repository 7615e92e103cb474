/** Smaller pieces are not worth the call, and may share their memory with others (Node's pool). */
const BYTES_MIN = 16_384;

type Written = (error?: Error | null) => void;

/**
 * The pieces of a large body that wait in a stream's writes. When a piece has left, its memory is
 * given back at once: V8 counts what buffers hold, and after some twenty megabytes of dead ones it
 * marks the whole heap, which costs a large body as much time again as its bytes do
 * (docs/decisions/022).
 */
export class SpentMemory {
  readonly #waiting: Uint8Array[] = [];

  /**
   * What to hand to the write of `bytes`, whose memory must be nobody else's; undefined where it is
   * too small to matter. The writes of one stream end in their order.
   */
  after(bytes: Uint8Array): Written | undefined {
    if (bytes.length < BYTES_MIN) return undefined;
    this.#waiting.push(bytes);
    return this.#written;
  }

  readonly #written: Written = (error) => {
    const bytes = this.#waiting.shift();
    if (bytes !== undefined && !error) giveBack(bytes);
  };
}

function giveBack({ buffer, length }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
