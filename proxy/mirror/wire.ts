import type { PerRole } from "../../core/index.ts";
import type { LatencySnapshot } from "../timing/latency-histogram.ts";
import type { PerWay } from "./way.ts";

/** State of a role's circuit breaker. */
export type BreakerState = "closed" | "open" | "half-open";

/**
 * What the baselines' breakers let through: everything, one exchange as a probe, or nothing.
 * The link shuts the gate itself after the probe; the shadow says what comes next.
 */
export type GateState = "pass" | "probe" | "block";

/** How one role fares, as `GET /api/v1/status` shows it. */
export interface RoleStatus {
  /** Its last outcome was an answer and its breaker is closed. */
  readonly ready: boolean;
  readonly breaker: BreakerState;
  readonly answered: number;
  /** Outcomes without an answer by code; time-outs as `TIMED_OUT`. */
  readonly failed: Readonly<Record<string, number>>;
}

/** One role in a report: with how long its answers took. */
export interface ReportedRole extends RoleStatus {
  readonly latency?: LatencySnapshot;
}

/**
 * What one turn of the live thread's event loop offered, laid flat because structured cloning costs
 * per object. `bodies` is transferred; everything else is copied.
 */
export interface Batch {
  readonly kind: "batch";
  /** Sequence number of the first request; the others follow without gaps. */
  readonly firstSeq: number;
  /** Four a request: method, path, headers and trailers, the last two joined with line feeds. */
  readonly texts: readonly string[];
  /** Two a request: body length (-1 = no body), time of capture in milliseconds since 1970. */
  readonly numbers: readonly number[];
  /** Sequence number and live status in turn, of any exchanges so far. */
  readonly statuses: readonly number[];
  /** Which of the requests came by the tap: their places in this batch, ascending. */
  readonly tapped: readonly number[];
  readonly bodies: Uint8Array<ArrayBuffer> | undefined;
}

/** From the live thread to the shadow thread. */
export type ToShadow =
  | Batch
  | { readonly kind: "drain"; readonly limitMs: number }
  | { readonly kind: "close" };

/** Exchanges that left flight; `bytes` are their request bodies. */
export interface Ack {
  readonly kind: "ack";
  readonly compared: PerWay<number>;
  readonly bytes: number;
  readonly incomplete: PerWay<Readonly<Record<string, number>>>;
}

/**
 * What the next commit stores. The store counts without ways, so this tells whose they were when
 * the thread dies between the commit and its acknowledgement.
 */
export interface Committing {
  readonly kind: "committing";
  readonly compared: PerWay<number>;
}

/** How the shadow fares; posted several times a second, so it is the heartbeat as well. */
export interface ShadowReport {
  readonly kind: "report";
  readonly roles: PerRole<ReportedRole>;
  /** Exchanges that wait for a free place, and those that are with the roles. */
  readonly waiting: number;
  readonly active: number;
  /** Code of the store's refusal, while it lasts. */
  readonly storeFailure: string | undefined;
  /** How often the store refused since the thread began. */
  readonly storeFailures: number;
}

/** From the shadow thread to the live thread. Any message is a sign of life. */
export type FromShadow =
  /**
   * `committed` = exchanges of this run that the store holds, of all threads so far; `osThread` = the
   * system's number of the thread, where it has one.
   */
  | { readonly kind: "ready"; readonly committed: number; readonly osThread: number | undefined }
  | Committing
  | Ack
  | ShadowReport
  | { readonly kind: "gate"; readonly state: GateState }
  | { readonly kind: "drained" };

/** What the system gave a thread. */
export interface ThreadUsage {
  /** Time on a core since it began, milliseconds. */
  readonly cpuMs: number;
  /** It is on a core or waits for one; otherwise it waits for something else. */
  readonly runnable: boolean;
}

/** The shadow thread as the live thread sees it. */
export interface ShadowThread {
  post(message: ToShadow, transfer: readonly ArrayBuffer[]): void;
  onMessage(listen: (message: FromShadow) => void): void;
  /** Called once, when the thread is gone for whatever reason and its last message was delivered. */
  onExit(listen: (code: number) => void): void;
  /** An uncaught error ended the thread; `onExit` follows. */
  onError(listen: (error: unknown) => void): void;
  terminate(): Promise<unknown>;
}

/** The live thread as the shadow thread sees it. */
export interface ShadowPort {
  post(message: FromShadow): void;
  onMessage(listen: (message: ToShadow) => void): void;
  close(): void;
}
