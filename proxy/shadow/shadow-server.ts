import {
  type Clock,
  type ExchangeSink,
  type Logger,
  type MirrorConfig,
  type PerRole,
  type Placement,
  ROLES,
  type Random,
  type RequestSnapshot,
  type Role,
  type ServiceAddress,
  errorCode,
  perRole,
} from "../../core/index.ts";
import type { Batch, RoleStatus, ShadowPort, ToShadow } from "../mirror/wire.ts";
import { ByteBudget, MEMORY_SHARES } from "../byte-budget.ts";
import { BaselineGate } from "./baseline-gate.ts";
import { createCopyHead } from "./copy-head.ts";
import { Deadlines } from "./deadlines.ts";
import { FanOut } from "./fan-out.ts";
import { tagHost, tagHostOnce } from "./host-tag.ts";
import { RoleClient } from "./role-client.ts";
import { RunningTime } from "./running-time.ts";
import { SeqMap } from "./seq-map.ts";
import { Settlements } from "./settlements.ts";
import { type Arrival, unpack } from "./unpack.ts";

/** How often the shadow's thread does what it does regularly, milliseconds. */
export interface Pace {
  /** Looks at deadlines, and at whether the others are due. */
  readonly tickMs: number;
  /** A commit costs about the same however much it stores, and while it computes live waits for its core. */
  readonly commitEveryMs: number;
  readonly reportEveryMs: number;
}

const PACE: Pace = { tickMs: 50, commitEveryMs: 250, reportEveryMs: 250 };
/** Said of an exchange for which there is no live answer. */
const NO_LIVE_STATUS = 0;

export interface ShadowServerOptions {
  readonly port: ShadowPort;
  readonly targets: PerRole<ServiceAddress>;
  readonly mirror: MirrorConfig;
  readonly sink: ExchangeSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly pace?: Pace | undefined;
  /** Exchanges of this run that the store holds already. */
  readonly committed: number;
  /** The system's number of this thread. */
  readonly osThread?: number | undefined;
  /** Transport redaction: what copies lose before they leave. Must not throw. */
  readonly prepare?: (request: RequestSnapshot) => RequestSnapshot;
  /** Told of each request that arrives, as it came. Must neither throw nor wait. */
  readonly onRequest?: (request: RequestSnapshot, capturedAtMs: number) => void;
}

/** The shadow thread's work. */
export interface ShadowServer {
  /** Ended, by `close` or by the live thread; the store can be closed now. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Takes batches from the port, sends each request to the three roles and acknowledges what is stored. */
export function serveShadow(options: ShadowServerOptions): ShadowServer {
  return new Server(options);
}

class Server implements ShadowServer {
  readonly closed: Promise<void>;
  readonly #options: ShadowServerOptions;
  readonly #pace: Pace;
  readonly #clients: PerRole<RoleClient>;
  readonly #deadlines = new Deadlines();
  readonly #running: RunningTime;
  readonly #seqs = new SeqMap();
  readonly #gate: BaselineGate;
  readonly #settlements: Settlements;
  readonly #fanOut: FanOut;
  #becameClosed = (): void => {};
  #closing = false;
  #drainUntilMs: number | undefined;
  #reportedAtMs = 0;
  #committedAtMs = 0;
  readonly #failing = new Set<Role>();
  #cancelTick = (): void => {};
  readonly #tick = (): void => this.#onTick();
  readonly #take = (arrival: Arrival): void => this.#onArrival(arrival);

  constructor(options: ShadowServerOptions) {
    this.closed = new Promise((resolve) => {
      this.#becameClosed = resolve;
    });
    this.#options = options;
    this.#pace = options.pace ?? PACE;
    const { port, mirror, clock, targets, sink, logger } = options;
    const budget = new ByteBudget(mirror.memoryMax * MEMORY_SHARES.answers);
    this.#running = new RunningTime(this.#pace.tickMs, clock.monotonicMs());
    const times = { deadlines: this.#deadlines, running: this.#running };
    this.#clients = perRole(
      (role) =>
        new RoleClient({ role, address: targets[role], mirror, clock, budget, ...times, logger }),
    );
    const baselines = [this.#clients.primary.breaker, this.#clients.secondary.breaker];
    this.#gate = new BaselineGate(baselines, (state) => port.post({ kind: "gate", state }));
    this.#settlements = new Settlements({
      sink,
      logger,
      monotonicMs: () => clock.monotonicMs(),
      post: (message) => port.post(message),
    });
    const head = { mirror, fallbackHost: targets.primary.authority };
    this.#fanOut = new FanOut({
      mirror,
      clients: this.#clients,
      settlements: this.#settlements,
      random: options.random,
      buildHeads: {
        proxy: createCopyHead({ ...head, tag: tagHost }),
        tap: createCopyHead({ ...head, tag: tagHostOnce }),
      },
      prepare: options.prepare ?? ((request) => request),
    });
    port.onMessage((message) => this.#onMessage(message));
    port.post({ kind: "ready", committed: options.committed, osThread: options.osThread });
    this.#cancelTick = clock.after(this.#pace.tickMs, this.#tick);
  }

  async close(): Promise<void> {
    if (this.#closing) return this.closed;
    this.#closing = true;
    this.#cancelTick();
    this.#fanOut.abandonAll("shadow-lost");
    this.#settlements.commit();
    for (const role of ROLES) this.#clients[role].close();
    this.#options.port.close();
    this.#becameClosed();
    return this.closed;
  }

  #onMessage(message: ToShadow): void {
    if (this.#closing) return;
    switch (message.kind) {
      case "batch":
        this.#onBatch(message);
        return;
      case "drain":
        this.#drainUntilMs = this.#options.clock.monotonicMs() + message.limitMs;
        return;
      case "close":
        void this.close();
        return;
    }
  }

  #onBatch(batch: Batch): void {
    if (batch.numbers.length > 0) this.#gate.passed();
    unpack(batch, this.#take);
    for (let index = 0; index + 1 < batch.statuses.length; index += 2) {
      const seq = this.#seqs.get(batch.statuses[index] ?? -1);
      if (seq !== undefined) this.#options.sink.live(seq, batch.statuses[index + 1] ?? 0);
    }
    this.#gate.update();
  }

  #onArrival(arrival: Arrival): void {
    this.#options.onRequest?.(arrival.request, arrival.capturedAtMs);
    let placement: Placement;
    try {
      placement = this.#options.sink.place(arrival.request);
    } catch (error) {
      this.#options.logger.error("shadow.place-failed", { code: errorCode(error) });
      this.#settlements.unplaced(arrival.way, arrival.request.body?.byteLength ?? 0);
      return;
    }
    if (arrival.way === "proxy") this.#seqs.set(arrival.seq, placement.seq);
    else this.#options.sink.live(placement.seq, NO_LIVE_STATUS);
    this.#fanOut.add(arrival, placement);
  }

  #onTick(): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#running.look(nowMs);
    this.#deadlines.expire(this.#running.at(nowMs));
    this.#commitWhenDue(nowMs);
    this.#gate.update();
    if (nowMs - this.#reportedAtMs >= this.#pace.reportEveryMs) this.#report(nowMs);
    if (this.#drainUntilMs !== undefined) this.#drain(nowMs, this.#drainUntilMs);
    this.#cancelTick = this.#options.clock.after(this.#pace.tickMs, this.#tick);
  }

  #commitWhenDue(nowMs: number): void {
    const { commitEveryMs } = this.#pace;
    if (this.#drainUntilMs === undefined && nowMs - this.#committedAtMs < commitEveryMs) return;
    this.#committedAtMs = nowMs;
    this.#settlements.commit();
  }

  /** Says once that a role fails, and once that it answers again. */
  #logFailing(roles: PerRole<RoleStatus>): void {
    for (const role of ROLES) {
      const { breaker, failed } = roles[role];
      const failing = breaker !== "closed";
      if (failing === this.#failing.has(role)) continue;
      const { origin } = this.#options.targets[role];
      if (failing) this.#failing.add(role);
      else this.#failing.delete(role);
      if (failing) this.#options.logger.warn("role-failing", { role, origin, failed });
      else this.#options.logger.info("role-answers-again", { role, origin });
    }
  }

  #report(nowMs: number): void {
    this.#reportedAtMs = nowMs;
    const roles = perRole((role) => this.#clients[role].status());
    this.#logFailing(roles);
    this.#options.port.post({
      kind: "report",
      roles,
      waiting: this.#fanOut.waiting,
      active: this.#fanOut.active,
      storeFailure: this.#settlements.failure,
      storeFailures: this.#settlements.failures,
    });
  }

  #drain(nowMs: number, untilMs: number): void {
    const over = nowMs >= untilMs;
    if (over) {
      this.#fanOut.abandonAll("drain-timeout");
      this.#settlements.giveUpUnstored("drain-timeout");
      this.#settlements.commit();
    }
    if (this.#fanOut.active + this.#fanOut.waiting + this.#settlements.unstored > 0) return;
    this.#drainUntilMs = undefined;
    this.#settlements.conclude();
    this.#report(nowMs);
    this.#options.port.post({ kind: "drained" });
  }
}
