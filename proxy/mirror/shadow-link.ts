import type { Clock, Ledger, Logger } from "../../core/index.ts";
import { FlightAccounts } from "./flight-accounts.ts";
import type { CapturedRequest, DropReason, MirrorIntake } from "./intake.ts";
import { Outbox } from "./outbox.ts";
import { queueMaxOf } from "./queue-max.ts";
import { RoleCounts, type ShadowStatus } from "./shadow-status.ts";
import { Supervisor } from "./supervisor.ts";
import type { PerWay, Way } from "./way.ts";
import type { FromShadow, GateState, ShadowReport, ShadowThread, ThreadUsage } from "./wire.ts";

const SILENCE_MAX_MS = 10_000;
/**
 * Statuses of live answers that come with no request wait this long for one: a message of their own
 * for each would wake the shadow's thread twice a request.
 */
const STATUS_DELAY_MS = 20;
const STATUSES_MAX = 512;
/** How long a drained thread may take to end by itself, and to report after its own limit. */
const GRACE_MS = 1000;

export interface ShadowLinkOptions {
  readonly startThread: () => ShadowThread;
  /** The books of each way in. */
  readonly ledgers: PerWay<Ledger>;
  /** The capture side takes bytes of it; they come back when an exchange left flight. */
  readonly budget: { give(bytes: number): void };
  /** `mirror.inFlightMax`: four times as many exchanges may wait for their acknowledgement. */
  readonly inFlightMax: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the system gave a thread, by its number; undefined where it does not say. */
  readonly threadUsage?: (osThread: number) => ThreadUsage | undefined;
  /** Silence after which the thread counts as stuck, milliseconds. Default 10 s. */
  readonly silenceMaxMs?: number;
}

/** The live thread's end of the mirror; itself the intake of the proxy. */
export interface ShadowLink extends MirrorIntake {
  /** The intake of the tap: the same way to the roles, in books of its own. */
  readonly tap: MirrorIntake;
  status(): ShadowStatus;
  /** Lets what is in flight finish; what does not within the limit is incomplete (drain-timeout). */
  drain(limitMs: number): Promise<void>;
  /** Ends the thread; what is still in flight is incomplete (shadow-lost). */
  close(): Promise<void>;
  /** The first thread is ready. */
  readonly ready: Promise<void>;
}

/** Starts the shadow thread and keeps it going; nothing that happens there reaches the caller. */
export function createShadowLink(options: ShadowLinkOptions): ShadowLink {
  return new Link(options);
}

class Link implements ShadowLink {
  readonly ready: Promise<void>;
  readonly tap: MirrorIntake = {
    offer: (request) => this.#offer(request, "tap"),
    // What somebody else mirrors has no live answer here.
    live() {},
  };
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #accounts: FlightAccounts;
  readonly #outbox = new Outbox();
  readonly #counts = new RoleCounts();
  readonly #supervisor: Supervisor;
  readonly #queueMax: number;
  #nextSeq = 0;
  /** The first sequence number that the present thread was given. */
  #epochSeq = 0;
  #gate: GateState = "pass";
  #flushScheduled = false;
  #statusesDue = false;
  #closing = false;
  /** Requests that came since the last thread was ready. */
  #missed = 0;
  #report: ShadowReport | undefined;
  #becameReady = (): void => {};
  #drained: (() => void) | undefined;
  readonly #flush = (): void => this.#postBatch();
  readonly #flushStatuses = (): void => {
    this.#statusesDue = false;
    this.#postBatch();
  };

  constructor(options: ShadowLinkOptions) {
    this.ready = new Promise((resolve) => {
      this.#becameReady = resolve;
    });
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#queueMax = queueMaxOf(options.inFlightMax);
    this.#accounts = new FlightAccounts(options);
    this.#supervisor = new Supervisor({
      startThread: options.startThread,
      clock: options.clock,
      logger: options.logger,
      silenceMaxMs: options.silenceMaxMs ?? SILENCE_MAX_MS,
      threadUsage: options.threadUsage ?? (() => undefined),
      onMessage: (message) => this.#take(message),
      onLost: () => this.#lose(),
    });
    this.#supervisor.start();
  }

  offer(request: CapturedRequest): number | DropReason {
    return this.#offer(request, "proxy");
  }

  #offer(request: CapturedRequest, way: Way): number | DropReason {
    if (this.#supervisor.state !== "ready" || this.#closing) return this.#miss();
    if (this.#gate === "block") return "baseline-circuit-open";
    if (this.#accounts.inFlight >= this.#queueMax) return "in-flight-full";
    if (this.#gate === "probe") this.#gate = "block";
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    this.#accounts.depart(way, request.bodyBytes);
    this.#outbox.add(request, { seq, way, capturedAtMs: this.#clock.nowMs() });
    this.#flushSoon();
    return seq;
  }

  /** Said at the first, and with their number when a thread is ready again. */
  #miss(): DropReason {
    this.#missed += 1;
    if (this.#missed === 1) {
      this.#logger.warn("shadow.down", {
        state: this.#closing ? "closing" : this.#supervisor.state,
        message:
          "requests are carried and not mirrored; they are counted as dropped (shadow-down).",
      });
    }
    return "shadow-down";
  }

  live(seq: number, status: number): void {
    if (seq < this.#epochSeq || this.#supervisor.state !== "ready") return;
    this.#outbox.addStatus(seq, status);
    if (this.#outbox.statuses >= STATUSES_MAX) this.#flushSoon();
    else this.#flushStatusesLater();
  }

  status(): ShadowStatus {
    return {
      thread: {
        state: this.#supervisor.state,
        restarts: this.#supervisor.restarts,
        unacknowledged: this.#accounts.open,
        waiting: this.#report?.waiting ?? 0,
        active: this.#report?.active ?? 0,
        storeFailure: this.#report?.storeFailure,
        storeFailures: this.#counts.storeFailures,
      },
      roles: this.#counts.total(),
      latency: this.#counts.latency(),
    };
  }

  async drain(limitMs: number): Promise<void> {
    if (this.#supervisor.state === "closed") return;
    this.#closing = true;
    if (!this.#outbox.empty) this.#postBatch();
    let cancel = (): void => {};
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
      cancel = this.#clock.after(limitMs + GRACE_MS, resolve);
      if (this.#supervisor.state === "ready") this.#supervisor.post({ kind: "drain", limitMs });
      else if (this.#accounts.open === 0) resolve();
    });
    cancel();
    this.#drained = undefined;
    this.#accounts.writeOff("drain-timeout");
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#supervisor.close(GRACE_MS);
    this.#accounts.writeOff("shadow-lost");
  }

  #flushSoon(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(this.#flush);
  }

  #flushStatusesLater(): void {
    if (this.#statusesDue) return;
    this.#statusesDue = true;
    this.#clock.after(STATUS_DELAY_MS, this.#flushStatuses);
  }

  #postBatch(): void {
    this.#flushScheduled = false;
    if (this.#outbox.empty) return;
    const batch = this.#outbox.take();
    this.#supervisor.post(batch, batch.bodies === undefined ? [] : [batch.bodies.buffer]);
  }

  #take(message: FromShadow): void {
    switch (message.kind) {
      case "ready":
        this.#begin(message.committed);
        return;
      case "committing":
        this.#accounts.announce(message);
        return;
      case "ack":
        this.#accounts.acknowledge(message);
        return;
      case "gate":
        this.#gate = message.state;
        return;
      case "report":
        this.#report = message;
        this.#counts.update(message);
        return;
      case "drained":
        this.#drained?.();
        return;
    }
  }

  #begin(committed: number): void {
    this.#accounts.settle(committed);
    this.#epochSeq = this.#nextSeq;
    this.#gate = "pass";
    if (this.#missed > 0) this.#logger.info("shadow.up-again", { missed: this.#missed });
    this.#missed = 0;
    this.#becameReady();
    this.#drained?.();
  }

  #lose(): void {
    // What was not posted yet is lost as well: it is in the ledger, and one rule is enough.
    this.#outbox.clear();
    this.#accounts.lose();
    this.#counts.carryOver();
    this.#report = undefined;
  }
}
