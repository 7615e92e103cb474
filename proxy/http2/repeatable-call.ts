import type { ByteBudget } from "../byte-budget.ts";
import type { AnswerHandler, RequestStart, WholeRequest } from "../http1/connection.ts";
import type { AnswerHead } from "../http1/parse-answer-head.ts";
import type { ServiceCall } from "./service-call.ts";

export interface RepeatableCallParts {
  readonly first: ServiceCall;
  /** A call on another session; undefined where there may be no more. */
  readonly takeAnother: (than: ServiceCall) => ServiceCall | undefined;
  /** Bytes held for calls that may have to go again. */
  readonly held: ByteBudget;
}

/** What of one call's body is held. */
const HELD_MAX = 65_536;

/**
 * A call to the live service that goes again, once and on another session, where the service said
 * that it did nothing about it (GOAWAY, REFUSED_STREAM; RFC 9113 8.7): a service that is being
 * replaced sends these to calls that cross its goodbye. What was sent of the body is held until the
 * service is heard; a call of which more was sent than is held fails like any other.
 */
export class RepeatableCall implements AnswerHandler {
  readonly uses = 1;
  readonly #parts: RepeatableCallParts;
  #call: ServiceCall;
  #begin: (call: ServiceCall) => void = () => undefined;
  #handler: AnswerHandler | undefined;
  #held: Uint8Array[] | undefined = [];
  #heldBytes = 0;
  #finished = false;
  #repeated = false;

  constructor(parts: RepeatableCallParts) {
    this.#parts = parts;
    this.#call = parts.first;
  }

  get heard(): boolean {
    return this.#call.heard;
  }

  begin(request: WholeRequest, handler: AnswerHandler): void {
    this.#handler = handler;
    this.#begin = (call) => call.begin(request, this);
    this.#begin(this.#call);
  }

  beginWithBody(request: RequestStart, handler: AnswerHandler): void {
    this.#handler = handler;
    this.#begin = (call) => call.beginWithBody(request, this);
    this.#begin(this.#call);
  }

  write(bytes: string | Uint8Array): boolean {
    if (this.#held !== undefined) this.#hold(bytes);
    return this.#call.write(bytes);
  }

  finish(): void {
    this.#finished = true;
    this.#call.finish();
  }

  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  // node:http2 writes what one turn brought together by itself.
  cork(): void {}
  uncork(): void {}

  destroy(): void {
    this.#letGo();
    this.#handler = undefined;
    this.#call.destroy();
  }

  onInterim(head: AnswerHead): void {
    this.#letGo();
    this.#handler?.onInterim(head);
  }

  onHead(head: AnswerHead): void {
    this.#letGo();
    this.#handler?.onHead(head);
  }

  onData(bytes: Buffer): void {
    this.#handler?.onData(bytes);
  }

  onEnd(trailers: readonly string[]): void {
    this.#handler?.onEnd(trailers);
  }

  onError(error: unknown): void {
    if (this.#goesAgain()) return;
    this.#letGo();
    this.#handler?.onError(error);
  }

  onWritable(): void {
    this.#handler?.onWritable();
  }

  #goesAgain(): boolean {
    const held = this.#held;
    if (held === undefined || this.#handler === undefined) return false;
    if (this.#repeated || !this.#call.untouched) return false;
    const next = this.#parts.takeAnother(this.#call);
    if (next === undefined) return false;
    this.#repeated = true;
    this.#call = next;
    this.#begin(next);
    let writable = true;
    for (const bytes of held) writable = next.write(bytes);
    if (this.#finished) next.finish();
    // Whoever waited for the refused call's `drain` waits no more.
    if (writable) this.#handler.onWritable();
    return true;
  }

  #hold(bytes: string | Uint8Array): void {
    const piece = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes;
    const fits = this.#heldBytes + piece.length <= HELD_MAX;
    if (!fits || !this.#parts.held.tryTake(piece.length)) {
      this.#letGo();
      return;
    }
    this.#heldBytes += piece.length;
    this.#held?.push(piece);
  }

  #letGo(): void {
    if (this.#held === undefined) return;
    this.#held = undefined;
    this.#parts.held.give(this.#heldBytes);
  }
}
