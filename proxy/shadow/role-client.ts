import type {
  Clock,
  Logger,
  MirrorConfig,
  Outcome,
  Role,
  ServiceAddress,
} from "../../core/index.ts";
import { Connections } from "../http1/connections.ts";
import { createDial } from "../http1/dial.ts";
import { ServiceSessions } from "../http2/service-sessions.ts";
import type { ReportedRole } from "../mirror/wire.ts";
import { LatencyHistogram } from "../timing/latency-histogram.ts";
import type { ByteBudget } from "../byte-budget.ts";
import { Breaker } from "./breaker.ts";
import { Copy, type CopyOwner, type CopyTerms } from "./copy.ts";
import type { Deadlines } from "./deadlines.ts";
import type { RunningTime } from "./running-time.ts";

const CONNECT_MAX_MS = 2000;
/** Shorter than most servers' idle time: a copy sent into a closing connection is lost. */
const IDLE_MS = 4000;
const FAILURE_CODES_MAX = 50;

export interface RoleClientOptions {
  readonly role: Role;
  readonly address: ServiceAddress;
  readonly mirror: MirrorConfig;
  readonly clock: Clock;
  readonly budget: ByteBudget;
  readonly deadlines: Deadlines;
  /** Of which the deadlines are. */
  readonly running: RunningTime;
  readonly logger: Logger;
}

/** What goes over the wire for one copy. */
export interface CopyMessage {
  readonly method: string;
  /** The whole head, latin1. */
  readonly head: string;
  /** The body as framed by the head. */
  readonly body: Uint8Array | undefined;
  /** It goes over HTTP/2 (gRPC), whose framing is its own. */
  readonly http2: boolean;
}

/** One role: its connections, its breaker and its counts. A copy is sent once and never again. */
export class RoleClient implements CopyTerms {
  readonly role: Role;
  readonly breaker: Breaker;
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly budget: ByteBudget;
  readonly running: RunningTime;
  readonly #connections: Connections;
  readonly #sessions: ServiceSessions;
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #failed = new Map<string, number>();
  readonly #latency = new LatencyHistogram();
  #answered = 0;
  #lastAnswered = false;

  /** Throws TLS_FILE where the role's certificates cannot be used. */
  constructor(options: RoleClientOptions) {
    const { mirror, clock } = options;
    this.role = options.role;
    this.timeoutMs = mirror.timeout;
    this.answerBytesMax = mirror.responseBodyMax;
    this.budget = options.budget;
    this.running = options.running;
    this.#clock = clock;
    this.#deadlines = options.deadlines;
    const { failures, open: openMs } = mirror.breaker;
    this.breaker = new Breaker({ failures, openMs, clock });
    const { address } = options;
    const connectMs = Math.max(1, Math.min(mirror.timeout, CONNECT_MAX_MS));
    const monotonicMs = (): number => clock.monotonicMs();
    const dial = createDial(address);
    this.#sessions = new ServiceSessions({
      ...{ address, secure: dial.secure },
      ...{ connectMs, idleMs: IDLE_MS, monotonicMs },
    });
    this.#connections = new Connections({
      dial,
      connectMs,
      idleMs: IDLE_MS,
      idleMax: mirror.inFlightMax,
      monotonicMs,
      logger: options.logger,
    });
  }

  /** Sends one copy, only while the breaker admits one; the owner is told of its end. */
  send(message: CopyMessage, owner: CopyOwner): Copy {
    if (message.http2) return this.#sendHttp2(message, owner);
    const connection = this.#connections.take();
    const copy = new Copy(this, {
      owner,
      connection,
      permit: this.breaker.take(),
      sentAtMs: this.#clock.monotonicMs(),
    });
    this.#deadlines.add(copy);
    const { method, head, body } = message;
    connection.begin({ method, bytes: head, body }, copy);
    return copy;
  }

  #sendHttp2({ method, head, body }: CopyMessage, owner: CopyOwner): Copy {
    const call = this.#sessions.take();
    const permit = this.breaker.take();
    const copy = new Copy(this, {
      ...{ owner, connection: call, permit },
      sentAtMs: this.#clock.monotonicMs(),
    });
    this.#deadlines.add(copy);
    call.begin({ method, bytes: head, body }, copy);
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

  ended(copy: Copy, outcome: Outcome): void {
    this.#deadlines.remove(copy);
    this.#lastAnswered = outcome.kind === "answered";
    this.breaker.settle(copy.permit, this.#lastAnswered);
    if (outcome.kind === "answered") {
      this.#answered += 1;
      if (outcome.latencyMs !== undefined) this.#latency.record(outcome.latencyMs);
    } else this.#count(outcome.kind === "timed-out" ? "TIMED_OUT" : outcome.code);
    copy.owner.copyEnded(this.role, outcome);
  }

  abandoned(copy: Copy): void {
    this.#deadlines.remove(copy);
    this.breaker.release(copy.permit);
  }

  status(): ReportedRole {
    const breaker = this.breaker.state;
    return {
      ready: this.#lastAnswered && breaker === "closed",
      breaker,
      answered: this.#answered,
      failed: Object.fromEntries(this.#failed),
      latency: this.#latency.snapshot(),
    };
  }

  close(): void {
    this.#connections.close();
    this.#sessions.close();
  }

  #count(code: string): void {
    const key = this.#failed.has(code) || this.#failed.size < FAILURE_CODES_MAX ? code : "OTHER";
    this.#failed.set(key, (this.#failed.get(key) ?? 0) + 1);
  }
}
