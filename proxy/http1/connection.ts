import type { Socket } from "node:net";
import { answerCut, connectTimeout } from "./answer-error.ts";
import type { AnswerHead } from "./parse-answer-head.ts";
import { type AnswerEvents, AnswerParser } from "./answer-parser.ts";
import type { Dial } from "./dial.ts";
import { isDeaf } from "./keep-hearing.ts";

/** Told what becomes of one request. After `onEnd` or `onError` nothing more comes. */
export interface AnswerHandler {
  /** A 1xx answer other than 101. */
  onInterim(head: AnswerHead): void;
  onHead(head: AnswerHead): void;
  /** A view that is valid during the call only. */
  onData(bytes: Buffer): void;
  /** The answer is complete, and the connection was given back. */
  onEnd(trailers: readonly string[]): void;
  /** The system's code (`ECONNREFUSED`), ANSWER_INVALID or ANSWER_CUT; the connection is gone. */
  onError(error: unknown): void;
  /** What was written left; only after `write` said false. */
  onWritable(): void;
}

/** Where a connection belongs. */
export interface ConnectionHome {
  /** The service was caught sending bytes that nobody asked for. */
  readonly distrusted: boolean;
  /** It is free for another request. */
  free(connection: Connection): void;
  /** It is closed, for whatever reason; called once. */
  gone(connection: Connection): void;
  /** Bytes arrived on it that nobody asked for. */
  unasked(): void;
}

/** The head of a request, latin1. */
export interface RequestStart {
  readonly method: string;
  readonly bytes: string;
}

export interface WholeRequest extends RequestStart {
  readonly body?: Uint8Array | undefined;
}

interface ConnectionTerms {
  readonly home: ConnectionHome;
  /** Limit of the handshakes, milliseconds. */
  readonly connectMs: number;
  readonly monotonicMs: () => number;
}

/**
 * One HTTP/1.1 connection to a service, for one request at a time: never pipelined, nothing ever
 * sent again. It goes home when the answer and the request are both complete and both sides allow
 * another; otherwise it closes.
 */
export class Connection implements AnswerEvents {
  /** When it last became free, by the owner's clock; the owner's to set. */
  freeSinceMs = 0;
  /** How long the peer says it keeps an idle connection; undefined where it did not say. */
  idleMs: number | undefined;
  /** When the handshakes were over, by the owner's clock. */
  connectedAtMs: number | undefined;
  /** Requests begun on it. */
  uses = 0;
  /** Something arrived since the last request was begun. */
  heard = false;
  readonly #home: ConnectionHome;
  readonly #socket: Socket;
  readonly #parser: AnswerParser;
  #handler: AnswerHandler | undefined;
  #requestOver = true;
  #persistent = true;
  #trailers: readonly string[] | undefined;
  #paused = false;
  #closed = false;

  constructor(dial: Dial, terms: ConnectionTerms) {
    this.#home = terms.home;
    this.#parser = new AnswerParser(this);
    const socket = dial.open((bytes, length) => this.#read(bytes, length));
    this.#socket = socket;
    socket.on(dial.address.tls === undefined ? "connect" : "secureConnect", () => {
      this.connectedAtMs = terms.monotonicMs();
      socket.setTimeout(0);
    });
    // Timers come before sockets: where this thread was kept waiting, it may be connected by now.
    socket.setTimeout(terms.connectMs, () =>
      setImmediate(() => {
        if (this.connectedAtMs === undefined) this.#fail(connectTimeout());
      }),
    );
    socket.on("drain", () => this.#handler?.onWritable());
    socket.on("end", () => this.#ended());
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(undefined));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Sends a whole request: its head and, as the head frames it, its body. */
  begin(request: WholeRequest, handler: AnswerHandler): void {
    this.#expect(request.method, handler);
    this.#requestOver = true;
    const { body } = request;
    if (body === undefined) {
      this.write(request.bytes);
      return;
    }
    this.#socket.cork();
    this.write(request.bytes);
    this.write(body);
    this.#socket.uncork();
  }

  /** Begins a request whose body follows: what of it is at hand in this turn leaves with the head. */
  beginWithBody(request: RequestStart, handler: AnswerHandler): void {
    const socket = this.#socket;
    this.#expect(request.method, handler);
    this.#requestOver = false;
    socket.cork();
    this.write(request.bytes);
    process.nextTick(() => socket.uncork());
  }

  /** More of the request's body, framed; false when the handler should wait for `onWritable`. */
  write(bytes: string | Uint8Array, written?: (error?: Error | null) => void): boolean {
    return typeof bytes === "string"
      ? this.#socket.write(bytes, "latin1", written)
      : this.#socket.write(bytes, written);
  }

  /** The request is complete. */
  finish(): void {
    this.#requestOver = true;
  }

  /** Stops reading; at most one buffer's worth still comes. */
  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#socket.resume();
  }

  /** Groups what is written until `uncork` into one write. */
  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  /** Gives the request up and closes; its handler hears nothing more. */
  destroy(): void {
    this.#handler = undefined;
    this.#close();
  }

  onInterim(head: AnswerHead): void {
    this.#handler?.onInterim(head);
  }

  onHead(head: AnswerHead): void {
    // A service that once sent more than it said might send the body that this answer has not.
    if (!head.persistent || (head.withheld && this.#home.distrusted)) this.#persistent = false;
    this.idleMs = head.idleMs;
    this.#handler?.onHead(head);
  }

  onData(bytes: Buffer): void {
    this.#handler?.onData(bytes);
  }

  /** Only noted: bytes behind the answer, read with it, must not become the next one's. */
  onEnd(trailers: readonly string[]): void {
    this.#trailers = trailers;
  }

  #expect(method: string, handler: AnswerHandler): void {
    this.uses += 1;
    this.heard = false;
    this.#handler = handler;
    this.#trailers = undefined;
    this.#parser.expect(method);
  }

  #read(bytes: Buffer, length: number): void {
    if (this.#closed) return;
    this.heard = true;
    try {
      this.#parser.feed(bytes, length);
    } catch (error) {
      if (this.#parser.idle) this.#home.unasked();
      if (this.#trailers === undefined) {
        this.#fail(error);
        return;
      }
      this.#persistent = false;
    }
    // Its handler may have given it up at an earlier piece of the same bytes.
    if (this.#closed || this.#trailers === undefined) return;
    this.#complete(this.#trailers);
  }

  #ended(): void {
    if (this.#closed) return;
    this.#persistent = false;
    try {
      this.#parser.finish();
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#trailers === undefined) this.#close();
    else this.#complete(this.#trailers);
  }

  #complete(trailers: readonly string[]): void {
    const handler = this.#handler;
    this.#handler = undefined;
    this.#trailers = undefined;
    if (this.#reusable) {
      // Stopped at the answer's last piece; the next one, or the peer's end, would never be heard.
      if (this.#paused) this.resume();
      this.#home.free(this);
    } else {
      this.#close();
    }
    handler?.onEnd(trailers);
  }

  /** A request of which bytes still wait here would stand before the next one. */
  get #reusable(): boolean {
    if (!this.#persistent || !this.#requestOver) return false;
    return this.#socket.writableLength === 0 && !isDeaf(this.#socket);
  }

  /** `cause` undefined: closed without a word. */
  #fail(cause: unknown): void {
    if (this.#closed) return;
    const handler = this.#handler;
    this.#handler = undefined;
    this.#close();
    handler?.onError(cause ?? answerCut());
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
    this.#home.gone(this);
  }
}
