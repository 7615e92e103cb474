import type { Client, Dispatcher } from "undici";
import { type Outcome, type Role, errorCode } from "../../core/index.ts";
import type { ByteBudget } from "../byte-budget.ts";
import { AnswerBytes, EMPTY_BODY } from "./answer-bytes.ts";
import type { Permit } from "./breaker.ts";
import type { Timed } from "./deadlines.ts";

/** What a copy's outcome can be besides the three of an exchange. */
export type CopyEnd = Outcome | { readonly kind: "unsendable"; readonly code: string };

/** Whoever waits for a copy's end: the exchange it belongs to. */
export interface CopyOwner {
  copyEnded(role: Role, end: CopyEnd): void;
}

/** What a role's copies have in common: its client. */
export interface CopyTerms {
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly budget: ByteBudget;
  monotonicMs(): number;
  /** undici will say no more about the copy. */
  idle(copy: Copy): void;
  /** The copy hangs before it was sent and is given up; `idle` may follow. */
  neverSent(copy: Copy): void;
  /** Told once for each copy that has an end. */
  ended(copy: Copy, end: CopyEnd): void;
  /** Told instead of `ended` where the copy was given up. */
  abandoned(copy: Copy): void;
}

interface CopyParts {
  readonly owner: CopyOwner;
  /** The connection lent to it. */
  readonly client: Client;
  readonly permit: Permit;
}

/** undici's own refusals of a request; such a copy never reached a socket. */
const REFUSALS = new Set(["UND_ERR_INVALID_ARG", "UND_ERR_NOT_SUPPORTED"]);
const NO_TRAILERS: readonly string[] = [];
/** Reason for undici alone; nobody sees it. One object, because stacks are dear. */
const GIVEN_UP = new Error("the copy's time is over");

/**
 * One request to one role: undici's handler and its own deadline. It ends exactly once; whatever
 * undici says afterwards is not listened to, and a copy that ended before it was sent is not sent.
 */
export class Copy implements Dispatcher.DispatchHandler, Timed {
  readonly owner: CopyOwner;
  readonly client: Client;
  readonly permit: Permit;
  deadlineMs = 0;
  previousTimed: Timed | undefined = undefined;
  nextTimed: Timed | undefined = undefined;
  readonly #terms: CopyTerms;
  #controller: Dispatcher.DispatchController | undefined;
  #ended = false;
  #sentAtMs = 0;
  #status = 0;
  #headers: readonly string[] = NO_TRAILERS;
  #bytes: AnswerBytes | undefined;

  constructor(terms: CopyTerms, parts: CopyParts) {
    this.#terms = terms;
    this.owner = parts.owner;
    this.client = parts.client;
    this.permit = parts.permit;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#ended) {
      controller.abort(GIVEN_UP);
      return;
    }
    this.#controller = controller;
    this.#sentAtMs = this.#terms.monotonicMs();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = textsOf(controller.rawHeaders);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#bytes ??= new AnswerBytes(this.#terms.answerBytesMax, this.#terms.budget);
    this.#bytes.add(chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#terms.idle(this);
    this.#answer(textsOf(controller.rawTrailers));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#terms.idle(this);
    if (this.#ended) return;
    const code = errorCode(error, error.name === "HTTPParserError" ? "HPE_INVALID" : "UNKNOWN");
    if (REFUSALS.has(code)) this.#end({ kind: "unsendable", code });
    else if (this.#isBodiless(code)) this.#answer(NO_TRAILERS);
    else this.#fail({ kind: "failed", code });
  }

  /** The total time is over, from `send` to the last byte. */
  expire(): void {
    if (this.#ended) return;
    this.#fail({ kind: "timed-out", afterMs: this.#terms.timeoutMs });
    this.#stop();
  }

  /** Ends without an outcome, because nobody waits for it any more. */
  abandon(): void {
    this.#bytes?.release();
    if (this.#ended) return;
    this.#ended = true;
    this.#terms.abandoned(this);
    this.#stop();
  }

  /** Bytes of the answer are free again; call when the exchange was handed over. */
  release(): void {
    this.#bytes?.release();
  }

  /** A 304 may announce the length of what it does not carry (RFC 9110 8.6); undici calls it an error. */
  #isBodiless(code: string): boolean {
    if (code !== "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" || this.#bytes !== undefined) return false;
    return this.#status === 304 || this.#status === 204;
  }

  #answer(trailers: readonly string[]): void {
    if (this.#ended) return;
    const nowMs = this.#terms.monotonicMs();
    // Deadlines are looked at a few times a second; the limit itself is exact.
    if (nowMs >= this.deadlineMs) {
      this.expire();
      return;
    }
    this.#end({
      kind: "answered",
      status: this.#status,
      headers: this.#headers,
      trailers,
      body: this.#bytes === undefined ? EMPTY_BODY : this.#bytes.finish(),
      latencyMs: nowMs - this.#sentAtMs,
    });
  }

  #fail(outcome: Outcome): void {
    this.#end(outcome);
    this.#bytes?.release();
  }

  #stop(): void {
    if (this.#controller === undefined) this.#terms.neverSent(this);
    else this.#controller.abort(GIVEN_UP);
  }

  #end(end: CopyEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#terms.ended(this, end);
  }
}

/** undici hands raw fields as buffers; a field is latin1 by its definition. */
function textsOf(raw: Dispatcher.DispatchController["rawHeaders"]): readonly string[] {
  if (!Array.isArray(raw) || raw.length === 0) return NO_TRAILERS;
  const texts: string[] = [];
  for (const part of raw) texts.push(typeof part === "string" ? part : part.toString("latin1"));
  return texts;
}
