import { Pool } from "undici";
import {
  type Clock,
  type MirrorConfig,
  type Outcome,
  type RequestSnapshot,
  type Role,
} from "../../core/index.ts";
import type { RoleStatus } from "../mirror/wire.ts";
import type { AnswerBudget } from "./answer-bytes.ts";
import { Breaker } from "./breaker.ts";
import { Copy, type CopyEnd, type CopyOwner, type CopyTerms } from "./copy.ts";
import type { Deadlines } from "./deadlines.ts";

const CONNECT_MAX_MS = 2000;
const CONNECTIONS_MAX = 256;
/** Shorter than any server's usual idle time: a copy sent into a closing connection is lost. */
const KEEP_ALIVE_MS = 1000;
const KEEP_ALIVE_HINT_MAX_MS = 4000;
const FAILURE_CODES_MAX = 50;

export interface RoleClientOptions {
  readonly role: Role;
  readonly origin: string;
  readonly mirror: MirrorConfig;
  readonly clock: Clock;
  readonly budget: AnswerBudget;
  readonly deadlines: Deadlines;
}

/**
 * One role: its connections, its breaker and its counts. A copy is dispatched once and never again:
 * pipelining 1 leaves undici nothing to resend, and HTTP/2 is off.
 */
export class RoleClient implements CopyTerms {
  readonly role: Role;
  readonly breaker: Breaker;
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly budget: AnswerBudget;
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #failed = new Map<string, number>();
  #answered = 0;
  #lastAnswered = false;

  constructor(options: RoleClientOptions) {
    const { mirror, clock } = options;
    this.role = options.role;
    this.timeoutMs = mirror.timeout;
    this.answerBytesMax = mirror.responseBodyMax;
    this.budget = options.budget;
    this.#clock = clock;
    this.#deadlines = options.deadlines;
    const { failures, open: openMs } = mirror.breaker;
    this.breaker = new Breaker({ failures, openMs, clock });
    this.#pool = new Pool(options.origin, {
      pipelining: 1,
      connections: Math.min(mirror.inFlightMax, CONNECTIONS_MAX),
      connectTimeout: Math.max(1, Math.min(mirror.timeout, CONNECT_MAX_MS)),
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_HINT_MAX_MS,
      allowH2: false,
    });
  }

  /** Sends one copy, only while the breaker admits one; the owner is told of its end, maybe at once. */
  send(request: RequestSnapshot, headers: string[], owner: CopyOwner): Copy {
    const copy = new Copy(this, owner, this.breaker.take());
    copy.deadlineMs = this.#clock.monotonicMs() + this.timeoutMs;
    this.#deadlines.add(copy);
    this.#pool.dispatch(
      { method: request.method, path: request.path, headers, body: request.body ?? null },
      copy,
    );
    return copy;
  }

  /** The breaker is open: the copy's outcome without sending it. */
  refuse(): Outcome {
    this.#count("CIRCUIT_OPEN");
    return { kind: "failed", code: "CIRCUIT_OPEN" };
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  ended(copy: Copy, end: CopyEnd): void {
    this.#deadlines.remove(copy);
    if (end.kind === "unsendable") this.breaker.release(copy.permit);
    else {
      this.#lastAnswered = end.kind === "answered";
      this.breaker.settle(copy.permit, this.#lastAnswered);
      if (end.kind === "answered") this.#answered += 1;
      else this.#count(end.kind === "timed-out" ? "TIMED_OUT" : end.code);
    }
    copy.owner.copyEnded(this.role, end);
  }

  abandoned(copy: Copy): void {
    this.#deadlines.remove(copy);
    this.breaker.release(copy.permit);
  }

  status(): RoleStatus {
    const breaker = this.breaker.state;
    return {
      ready: this.#lastAnswered && breaker === "closed",
      breaker,
      answered: this.#answered,
      failed: Object.fromEntries(this.#failed),
    };
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #count(code: string): void {
    const key = this.#failed.has(code) || this.#failed.size < FAILURE_CODES_MAX ? code : "OTHER";
    this.#failed.set(key, (this.#failed.get(key) ?? 0) + 1);
  }
}
