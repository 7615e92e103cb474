import type { Clock, MirrorConfig, Outcome, RequestSnapshot, Role } from "../../core/index.ts";
import type { RoleStatus } from "../mirror/wire.ts";
import type { ByteBudget } from "../byte-budget.ts";
import { Breaker } from "./breaker.ts";
import { Connections } from "./connections.ts";
import { Copy, type CopyEnd, type CopyOwner, type CopyTerms } from "./copy.ts";
import type { Deadlines } from "./deadlines.ts";

const CONNECT_MAX_MS = 2000;
const FAILURE_CODES_MAX = 50;

export interface RoleClientOptions {
  readonly role: Role;
  readonly origin: string;
  readonly mirror: MirrorConfig;
  readonly clock: Clock;
  readonly budget: ByteBudget;
  readonly deadlines: Deadlines;
}

/** One role: its connections, its breaker and its counts. A copy is dispatched once and never again. */
export class RoleClient implements CopyTerms {
  readonly role: Role;
  readonly breaker: Breaker;
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly budget: ByteBudget;
  readonly #connections: Connections;
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
    const connectTimeoutMs = Math.max(1, Math.min(mirror.timeout, CONNECT_MAX_MS));
    this.#connections = new Connections(options.origin, connectTimeoutMs);
  }

  /** Sends one copy, only while the breaker admits one; the owner is told of its end, maybe at once. */
  send(request: RequestSnapshot, headers: string[], owner: CopyOwner): Copy {
    const client = this.#connections.lend();
    const copy = new Copy(this, { owner, client, permit: this.breaker.take() });
    copy.deadlineMs = this.#clock.monotonicMs() + this.timeoutMs;
    this.#deadlines.add(copy);
    const { method, path, body } = request;
    client.dispatch({ method, path, headers, body: body ?? null }, copy);
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

  idle(copy: Copy): void {
    this.#connections.takeBack(copy.client);
  }

  neverSent(copy: Copy): void {
    this.#connections.discard(copy.client);
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
    await this.#connections.close();
  }

  #count(code: string): void {
    const key = this.#failed.has(code) || this.#failed.size < FAILURE_CODES_MAX ? code : "OTHER";
    this.#failed.set(key, (this.#failed.get(key) ?? 0) + 1);
  }
}
