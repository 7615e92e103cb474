import { type Outcome, type Role, errorCode } from "../../core/index.ts";
import type { ByteBudget } from "../byte-budget.ts";
import type { AnswerHead } from "../http1/parse-answer-head.ts";
import type { AnswerHandler, Connection } from "../http1/connection.ts";
import { AnswerBytes, EMPTY_BODY } from "./answer-bytes.ts";
import type { Permit } from "./breaker.ts";
import type { Timed } from "./deadlines.ts";
import type { RunningTime } from "./running-time.ts";

/** Whoever waits for a copy's end: the exchange it belongs to. */
export interface CopyOwner {
  copyEnded(role: Role, outcome: Outcome): void;
}

/** What a role's copies have in common: its client. */
export interface CopyTerms {
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly budget: ByteBudget;
  monotonicMs(): number;
  /** Without what this thread was kept waiting. */
  readonly running: RunningTime;
  /** Told once for each copy that has an end. */
  ended(copy: Copy, outcome: Outcome): void;
  /** Told instead of `ended` where the copy was given up. */
  abandoned(copy: Copy): void;
}

/** The way of one copy, over HTTP/1.1 or HTTP/2. */
type CopyConnection = Pick<Connection, "connectedAtMs" | "destroy">;

interface CopyParts {
  readonly owner: CopyOwner;
  /** Its own until it ends. */
  readonly connection: CopyConnection;
  readonly permit: Permit;
  /** When it was sent, of a clock that never goes back, milliseconds. */
  readonly sentAtMs: number;
}

const NOTHING: readonly string[] = [];

/** One request to one role, and its own deadline. It ends exactly once. */
export class Copy implements AnswerHandler, Timed {
  readonly owner: CopyOwner;
  readonly permit: Permit;
  readonly deadlineMs: number;
  previousTimed: Timed | undefined = undefined;
  nextTimed: Timed | undefined = undefined;
  readonly #terms: CopyTerms;
  readonly #connection: CopyConnection;
  readonly #sentAtMs: number;
  #ended = false;
  #status = 0;
  #fields = NOTHING;
  #announced = 0;
  #bytes: AnswerBytes | undefined;

  constructor(terms: CopyTerms, parts: CopyParts) {
    this.#terms = terms;
    this.owner = parts.owner;
    this.permit = parts.permit;
    this.#connection = parts.connection;
    this.#sentAtMs = parts.sentAtMs;
    this.deadlineMs = terms.running.at(parts.sentAtMs) + terms.timeoutMs;
  }

  onInterim(): void {
    // An interim answer is no outcome.
  }

  onHead(head: AnswerHead): void {
    this.#status = head.status;
    this.#fields = head.fields;
    this.#announced = head.length;
  }

  onData(bytes: Buffer): void {
    this.#bytes ??= new AnswerBytes({
      max: this.#terms.answerBytesMax,
      budget: this.#terms.budget,
      announced: this.#announced,
    });
    this.#bytes.add(bytes);
  }

  onEnd(trailers: readonly string[]): void {
    const nowMs = this.#terms.monotonicMs();
    // Deadlines are looked at a few times a second; the limit itself is exact.
    if (this.#terms.running.at(nowMs) >= this.deadlineMs) {
      this.expire();
      return;
    }
    const { connectedAtMs } = this.#connection;
    this.#end({
      kind: "answered",
      status: this.#status,
      headers: this.#fields,
      trailers,
      body: this.#bytes === undefined ? EMPTY_BODY : this.#bytes.finish(),
      latencyMs: nowMs - Math.max(this.#sentAtMs, connectedAtMs ?? 0),
    });
  }

  onError(error: unknown): void {
    this.#fail({ kind: "failed", code: errorCode(error) });
  }

  onWritable(): void {
    // A copy is written at once; what does not leave in time is timed out.
  }

  /** The total time is over, from `send` to the last byte. */
  expire(): void {
    if (this.#ended) return;
    this.#connection.destroy();
    this.#fail({ kind: "timed-out", afterMs: this.#terms.timeoutMs });
  }

  /** Ends without an outcome, because nobody waits for it any more. */
  abandon(): void {
    this.#bytes?.release();
    if (this.#ended) return;
    this.#ended = true;
    this.#connection.destroy();
    this.#terms.abandoned(this);
  }

  /** Bytes of the answer are free again; call when the exchange was handed over. */
  release(): void {
    this.#bytes?.release();
  }

  #fail(outcome: Outcome): void {
    this.#bytes?.release();
    this.#end(outcome);
  }

  #end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#terms.ended(this, outcome);
  }
}
