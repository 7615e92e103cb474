import { answerCut, answerInvalid, bareLineFeed } from "./answer-error.ts";
import { readFields } from "./answer-fields.ts";
import { type AnswerHead, parseAnswerHead } from "./parse-answer-head.ts";
import { ChunkedBody } from "./chunked-body.ts";
import { HEAD_BYTES_MAX, HeadBuffer } from "./head-buffer.ts";
import { HeadReader } from "./head-reader.ts";

/** Told what the parser finds, in order: any interim heads, one head, body pieces, the end. */
export interface AnswerEvents {
  /** A 1xx answer other than 101. */
  onInterim(head: AnswerHead): void;
  onHead(head: AnswerHead): void;
  /** A piece of the body, chunked framing taken off: a view that is valid during the call only. */
  onData(bytes: Buffer): void;
  /** The answer is complete; trailer names and values in turn. */
  onEnd(trailers: readonly string[]): void;
}

const NO_TRAILERS: readonly string[] = [];
/** One a thread: what one connection read serves the others. */
const heads = new HeadReader(false);
const headsToHead = new HeadReader(true);

type State = "idle" | "head" | "length" | "chunked" | "trailers" | "close";

/**
 * Reads the answers of one connection, one after the other: RFC 9112 with everything ambiguous
 * refused, because what two readers understand differently is how requests get smuggled. Methods
 * throw ANSWER_INVALID or ANSWER_CUT; the connection is then of no more use.
 */
export class AnswerParser {
  readonly #events: AnswerEvents;
  readonly #chunked: ChunkedBody;
  #pending: HeadBuffer | undefined;
  #state: State = "idle";
  #headRequest = false;
  #rest = 0;

  constructor(events: AnswerEvents) {
    this.#events = events;
    this.#chunked = new ChunkedBody((bytes) => events.onData(bytes));
  }

  /** No answer is expected or under way. */
  get idle(): boolean {
    return this.#state === "idle";
  }

  /** A request was sent, so the next bytes are its answer. */
  expect(method: string): void {
    this.#state = "head";
    this.#headRequest = method === "HEAD";
  }

  /** Takes the first `length` bytes of `buffer`, which is the caller's again afterwards. */
  feed(buffer: Buffer, length: number): void {
    let at = 0;
    while (at < length) {
      switch (this.#state) {
        case "idle":
          throw answerInvalid("bytes that nobody asked for");
        case "head":
          at = this.#feedHead(buffer, at, length);
          break;
        case "length":
          at = this.#feedLength(buffer, at, length);
          break;
        case "chunked":
          at = this.#chunked.feed(buffer, at, length);
          if (this.#chunked.over) this.#state = "trailers";
          break;
        case "trailers":
          at = this.#feedTrailers(buffer, at, length);
          break;
        case "close":
          this.#events.onData(buffer.subarray(at, length));
          at = length;
          break;
      }
    }
  }

  /** The peer will send nothing more. */
  finish(): void {
    if (this.#state === "idle") return;
    if (this.#state !== "close") throw answerCut();
    this.#end(NO_TRAILERS);
  }

  #feedHead(buffer: Buffer, at: number, length: number): number {
    const end = this.#pending === undefined ? headEnd(buffer, at, length) : -1;
    if (end >= 0) {
      if (end - at > HEAD_BYTES_MAX) throw answerInvalid("a head above 64 KiB");
      this.#takeHead((this.#headRequest ? headsToHead : heads).read(buffer, at, end));
      return end;
    }
    this.#pending ??= new HeadBuffer("head");
    const next = this.#pending.add(buffer, at, length);
    const text = this.#pending.text;
    if (text === undefined) return next;
    this.#pending = undefined;
    this.#takeHead(parseAnswerHead(text, text.length - 2, this.#headRequest));
    return next;
  }

  #takeHead(head: AnswerHead): void {
    if (head.status < 200) {
      if (head.status === 101) throw answerInvalid("an upgrade that nobody asked for");
      this.#events.onInterim(head);
      return;
    }
    this.#events.onHead(head);
    switch (head.framing) {
      case "none":
        this.#end(NO_TRAILERS);
        return;
      case "length":
        this.#rest = head.length;
        if (head.length === 0) this.#end(NO_TRAILERS);
        else this.#state = "length";
        return;
      case "chunked":
        this.#chunked.reset();
        this.#state = "chunked";
        return;
      case "close":
        this.#state = "close";
        return;
    }
  }

  #feedLength(buffer: Buffer, at: number, length: number): number {
    const end = Math.min(length, at + this.#rest);
    this.#rest -= end - at;
    this.#events.onData(buffer.subarray(at, end));
    if (this.#rest === 0) this.#end(NO_TRAILERS);
    return end;
  }

  #feedTrailers(buffer: Buffer, at: number, length: number): number {
    this.#pending ??= new HeadBuffer("trailers");
    const next = this.#pending.add(buffer, at, length);
    const text = this.#pending.text;
    if (text === undefined) return next;
    this.#pending = undefined;
    this.#end(text === "\r\n" ? NO_TRAILERS : readTrailers(text));
    return next;
  }

  #end(trailers: readonly string[]): void {
    this.#state = "idle";
    this.#events.onEnd(trailers);
  }
}

/** A reader that takes trailers for fields would frame the answer anew by these. */
function readTrailers(text: string): string[] {
  const trailers = readFields(text, 0, text.length - 2);
  for (let index = 0; index < trailers.length; index += 2) {
    const name = trailers[index]?.toLowerCase();
    if (name === "content-length" || name === "transfer-encoding") {
      throw answerInvalid("framing among the trailers");
    }
  }
  return trailers;
}

/** The index behind the first empty line, or -1. */
function headEnd(buffer: Buffer, at: number, length: number): number {
  for (let index = at; index < length; index += 1) {
    if (buffer[index] !== 10) continue;
    if (index === at || buffer[index - 1] !== 13) throw bareLineFeed();
    if (index - at >= 3 && buffer[index - 2] === 10 && buffer[index - 3] === 13) return index + 1;
  }
  return -1;
}
