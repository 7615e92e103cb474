import { type Message, fieldOf, readHead } from "./message.ts";

type State = "head" | "length" | "chunk-size" | "chunk" | "chunk-end" | "trailers" | "close";

interface ReaderOptions {
  /** Answers are also framed by their status and by the connection's end. */
  readonly kind: "request" | "answer";
  /** The method of the request that the next final answer belongs to. */
  readonly nextMethod?: () => string | undefined;
}

/**
 * Reads HTTP/1 messages from the bytes of one connection: a second reader beside the product's own,
 * small and strict, so that what goes over the wire is judged by somebody else.
 */
export class MessageReader {
  /** In order; the last may be incomplete. Interim answers are in here too. */
  readonly messages: Message[] = [];
  /** Why the bytes are no HTTP any more. */
  broken: string | undefined;
  readonly #options: ReaderOptions;
  #state: State = "head";
  #rest: Buffer = Buffer.alloc(0);
  #left = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Bytes that no message has taken yet. */
  get unread(): string {
    return this.#rest.toString("latin1");
  }

  feed(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.broken === undefined && this.#step());
  }

  /** The peer sends nothing more: what is framed by that is complete. */
  finish(): void {
    const last = this.messages.at(-1);
    if (this.#state === "close" && last !== undefined) last.complete = true;
  }

  /** Takes one element off the bytes; false when it is not there yet. */
  #step(): boolean {
    const last = this.messages.at(-1);
    switch (this.#state) {
      case "head":
        return this.#readHead();
      case "chunk-size":
        return this.#readSize();
      case "chunk-end":
        return this.#readLine((line) => {
          if (line !== "") this.broken = `no line end behind a chunk: ${line}`;
          this.#state = "chunk-size";
        });
      case "trailers":
        return this.#readLine((line) => {
          if (line === "") this.#over();
          else last?.trailers.push(fieldOf(line));
        });
      case "length":
      case "chunk":
      case "close":
        return this.#readBytes(last);
    }
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf("\r\n\r\n");
    if (end === -1) return false;
    const message = readHead(this.#rest.toString("latin1", 0, end));
    this.#rest = this.#rest.subarray(end + 4);
    this.messages.push(message);
    this.#frame(message);
    return true;
  }

  #frame(message: Message): void {
    const { kind, nextMethod } = this.#options;
    const isAnswer = kind === "answer";
    if (isAnswer && !/^HTTP\/1\.[01] \d{3}( |$)/.test(message.startLine)) {
      this.broken = `no status line: ${message.startLine}`;
      return;
    }
    const { status } = message;
    const interim = isAnswer && status < 200;
    const method = isAnswer && !interim ? nextMethod?.() : undefined;
    const bodiless = interim || method === "HEAD" || status === 204 || status === 304;
    const coding = message.get("transfer-encoding");
    const length = message.get("content-length");
    if (isAnswer && bodiless) this.#over();
    else if (coding !== undefined) this.#expectChunks(coding, length);
    else if (length !== undefined) this.#expectLength(length);
    else if (isAnswer) this.#state = "close";
    else this.#over();
  }

  #expectChunks(coding: string, length: string | undefined): void {
    if (length !== undefined) this.broken = "length and coding";
    if (coding.toLowerCase() !== "chunked") this.broken = `coding ${coding}`;
    this.#state = "chunk-size";
  }

  #expectLength(length: string): void {
    if (!/^\d+$/.test(length)) this.broken = `length ${length}`;
    else this.#expect("length", Number(length));
  }

  #expect(state: "length" | "chunk", bytes: number): void {
    this.#left = bytes;
    this.#state = state;
    if (bytes === 0) this.#over();
  }

  #readSize(): boolean {
    return this.#readLine((line) => {
      if (!/^[0-9a-fA-F]+$/.test(line)) this.broken = `chunk size ${line}`;
      const size = Number.parseInt(line, 16);
      if (size === 0) this.#state = "trailers";
      else this.#expect("chunk", size);
    });
  }

  #readLine(take: (line: string) => void): boolean {
    const end = this.#rest.indexOf("\r\n");
    if (end === -1) return false;
    const line = this.#rest.toString("latin1", 0, end);
    this.#rest = this.#rest.subarray(end + 2);
    take(line);
    return true;
  }

  #readBytes(message: Message | undefined): boolean {
    const taken =
      this.#state === "close" ? this.#rest.length : Math.min(this.#left, this.#rest.length);
    if (taken === 0) return false;
    message?.add(this.#rest.subarray(0, taken));
    this.#rest = this.#rest.subarray(taken);
    this.#left -= taken;
    if (this.#state === "chunk" && this.#left === 0) this.#state = "chunk-end";
    if (this.#state === "length" && this.#left === 0) this.#over();
    return true;
  }

  #over(): void {
    const last = this.messages.at(-1);
    if (last !== undefined) last.complete = true;
    this.#state = "head";
  }
}
