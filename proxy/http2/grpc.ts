/** `application/grpc`, alone or with what its messages are (`+proto`) behind it. */
const GRPC = /^application\/grpc(?:$|[+;\s])/i;

/** Whether the fields (names and values in turn) are those of a gRPC call, which needs HTTP/2. */
export function isGrpc(method: string, headers: readonly string[]): boolean {
  if (method !== "POST") return false;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    if (name.length === 12 && name.toLowerCase() === "content-type") {
      return GRPC.test(headers[index + 1] ?? "");
    }
  }
  return false;
}

const PREFIX_BYTES = 5;

/**
 * Follows a gRPC request's body: a call with one message in it can be copied, a stream of them
 * cannot. One flag byte and four bytes of length stand before each message.
 */
export class UnaryWatch {
  readonly #prefix = Buffer.alloc(PREFIX_BYTES);
  #seen = 0;
  #needed = PREFIX_BYTES;

  /** False from the moment the body is more than one message. */
  add(chunk: Uint8Array): boolean {
    if (this.#seen < PREFIX_BYTES) {
      this.#prefix.set(chunk.subarray(0, PREFIX_BYTES - this.#seen), this.#seen);
    }
    this.#seen += chunk.byteLength;
    if (this.#seen >= PREFIX_BYTES) this.#needed = PREFIX_BYTES + this.#prefix.readUInt32BE(1);
    return this.#seen <= this.#needed;
  }

  /** The body so far is exactly one message. */
  get whole(): boolean {
    return this.#seen >= PREFIX_BYTES && this.#seen === this.#needed;
  }
}
