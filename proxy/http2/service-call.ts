import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  IncomingHttpStatusHeader,
} from "node:http2";
import { ShadowError } from "../../core/index.ts";
import type { AnswerHandler, RequestStart, WholeRequest } from "../http1/connection.ts";
import type { AnswerHead } from "../http1/parse-answer-head.ts";
import { cutStream } from "./cut-stream.ts";
import { rawFields } from "./fields.ts";
import { http2RequestHead } from "./request-head.ts";

/** RFC 9113, 6 and 7. Not from node:http2, which is loaded with the first session. */
const FLAG_END_STREAM = 0x1;
const REFUSED_STREAM = 0x7;
const CANCEL = 0x8;
const NO_TRAILERS: readonly string[] = [];

/** What a call needs of the session it runs on; the session may still be connecting. */
export interface CallSession {
  readonly session: ClientHttp2Session;
  readonly scheme: "http" | "https";
  /** Why the session failed, where it did. */
  readonly failure: unknown;
  /** When the handshakes were over, by the owner's clock. */
  readonly connectedAtMs: number | undefined;
  /** The last stream that the service did anything about, where it said goodbye (GOAWAY). */
  readonly lastProcessedId: number | undefined;
  /** The call is over. */
  leave(): void;
}

/**
 * One request to a service over HTTP/2, told and telling in the way of an HTTP/1.1 connection, so
 * that whoever carries a request need not know which of the two it is. Used once.
 */
export class ServiceCall {
  readonly uses = 1;
  /** Something arrived of its answer. */
  heard = false;
  readonly #on: CallSession;
  #stream: ClientHttp2Stream | undefined;
  #handler: AnswerHandler | undefined;
  #trailers = NO_TRAILERS;
  #over = false;

  constructor(on: CallSession) {
    this.#on = on;
  }

  get connectedAtMs(): number | undefined {
    return this.#on.connectedAtMs;
  }

  isOn(session: CallSession): boolean {
    return this.#on === session;
  }

  /** Of a call that failed: the service said, or never heard, that nothing was done about it. */
  get untouched(): boolean {
    if (this.heard || this.#on.connectedAtMs === undefined) return false;
    const stream = this.#stream;
    if (stream?.id === undefined || stream.rstCode === REFUSED_STREAM) return true;
    const { lastProcessedId } = this.#on;
    return lastProcessedId !== undefined && stream.id > lastProcessedId;
  }

  /** Sends a whole request, its head as text as for HTTP/1.1. */
  begin(request: WholeRequest, handler: AnswerHandler): void {
    const { body } = request;
    this.#open(request, body === undefined, handler);
    if (body === undefined) return;
    this.write(body);
    this.finish();
  }

  beginWithBody(request: RequestStart, handler: AnswerHandler): void {
    this.#open(request, false, handler);
  }

  #open(request: RequestStart, endStream: boolean, handler: AnswerHandler): void {
    this.#handler = handler;
    let stream: ClientHttp2Stream;
    try {
      const head = http2RequestHead(request.bytes, this.#on.scheme);
      stream = this.#on.session.request(head, { endStream });
    } catch (error) {
      // The handler hears of it after `begin`, as it does of every other failure.
      process.nextTick(() => this.#fail(error));
      return;
    }
    this.#stream = stream;
    stream.on("headers", (headers, _flags, raw?: unknown) => this.#interim(headers, raw));
    stream.on("response", (headers, flags, raw?: unknown) => this.#head(headers, flags, raw));
    stream.on("data", (bytes: Buffer) => this.#handler?.onData(bytes));
    stream.on("trailers", (headers, _flags, raw?: unknown) => {
      this.#trailers = rawFields(raw, headers);
    });
    stream.on("end", () => this.#ended(stream));
    stream.on("drain", () => this.#handler?.onWritable());
    stream.on("error", (error) => this.#fail(error));
    stream.on("close", () => {
      this.#fail(new ShadowError("ANSWER_CUT", "the stream ended before the answer was complete"));
    });
  }

  write(bytes: string | Uint8Array): boolean {
    const stream = this.#stream;
    if (stream === undefined || stream.destroyed) return true;
    return typeof bytes === "string" ? stream.write(bytes, "latin1") : stream.write(bytes);
  }

  finish(): void {
    this.#stream?.end();
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  // node:http2 writes what one turn brought together by itself.
  cork(): void {}
  uncork(): void {}

  /** Gives the request up; its handler hears nothing more. */
  destroy(): void {
    this.#handler = undefined;
    this.#leave();
    this.#drop();
  }

  /** A request that is whole may be cancelled by name; a part of one must not get an end. */
  #drop(): void {
    const stream = this.#stream;
    if (stream === undefined || stream.closed || stream.destroyed) return;
    if (stream.writableEnded) stream.close(CANCEL);
    else cutStream(stream);
  }

  #interim(headers: IncomingHttpHeaders & IncomingHttpStatusHeader, raw: unknown): void {
    this.heard = true;
    this.#handler?.onInterim(answerHead(headers[":status"] ?? 100, rawFields(raw, headers)));
  }

  #head(
    headers: IncomingHttpHeaders & IncomingHttpStatusHeader,
    flags: number,
    raw: unknown,
  ): void {
    this.heard = true;
    const handler = this.#handler;
    if (handler === undefined) return;
    try {
      handler.onHead(answerHead(headers[":status"] ?? 0, rawFields(raw, headers)));
    } catch (error) {
      this.#fail(error);
      return;
    }
    // An answer without body is known to be whole by its head (gRPC calls it "trailers only").
    if ((flags & FLAG_END_STREAM) !== 0) this.#complete();
  }

  /** node:http2 also says "end" where the service took the stream back without an error's code. */
  #ended(stream: ClientHttp2Stream): void {
    if (this.heard && stream.rstCode === 0 && !stream.aborted) this.#complete();
  }

  #complete(): void {
    const handler = this.#handler;
    this.#handler = undefined;
    this.#leave();
    handler?.onEnd(this.#trailers);
    // The answer is whole: what the request still has is not wanted.
    if (this.#stream?.writableEnded === false) this.#drop();
  }

  #fail(error: unknown): void {
    const handler = this.#handler;
    this.#handler = undefined;
    this.#leave();
    handler?.onError(this.#on.failure ?? error);
  }

  #leave(): void {
    if (this.#over) return;
    this.#over = true;
    this.#on.leave();
  }
}

function answerHead(status: number, fields: string[]): AnswerHead {
  const head = { status, phrase: "", fields, length: 0, persistent: true, idleMs: undefined };
  // Where its length is not told by a field, trailers may follow it.
  return { ...head, framing: "chunked", withheld: false };
}
