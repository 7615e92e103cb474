import type { LedgerSnapshot, PerRole, Role } from "../../core/index.ts";
import type { RunCounters } from "../../differ/index.ts";

export const PHASES = ["waiting", "mirroring", "paused", "draining", "done"] as const;
export type Phase = (typeof PHASES)[number];

/** States of a role's circuit breaker. */
export const BREAKER_STATES = ["closed", "open", "half-open"] as const;

/** One role as the shadow thread sees it. */
export interface RoleStatus {
  readonly ready: boolean;
  readonly breaker: (typeof BREAKER_STATES)[number];
  readonly answered: number;
  /** By reason. */
  readonly failed: Readonly<Record<string, number>>;
}

/** How much of the traffic that the filters let through is mirrored just now. */
export interface MirrorStatus {
  /** From 0 to 1: `mirror.sample`, or where `mirror.ramp` has come to. */
  readonly share: number;
  /** Of `sampledOut`: what only `mirror.rateMax` kept back. */
  readonly rateLimited: number;
}

/** Durations by bucket: counts in order, one for what is beyond all bounds, the sum in microseconds. */
type LatencyCells = readonly number[];

/** What is measured beside the books; shown by the metrics alone. */
export interface Measures {
  /** Bodies of requests held at once. */
  readonly memory: { readonly used: number; readonly limit: number };
  /** How late the live thread's event loop comes round, seconds. */
  readonly eventLoop: { readonly mean: number; readonly p99: number; readonly max: number };
  readonly latency: {
    /** Inclusive upper bounds of the buckets, seconds. */
    readonly bounds: readonly number[];
    readonly live: { readonly overhead: LatencyCells; readonly upstream: LatencyCells };
    readonly roles: PerRole<LatencyCells>;
  };
}

/** Instances of a role that are there, where that is fewer than the run waits for. */
export interface RoleShortfall {
  readonly role: Role;
  readonly present: number;
  readonly wanted: number;
  /** Members that were there and left. */
  readonly left: readonly string[];
}

export const READINESS = ["waiting", "ready", "timed-out", "left"] as const;
export const SYNC_STATES = ["starting", "running", "lost"] as const;

/** Coordination as the run sees it. */
export interface SyncReport {
  readonly state: (typeof SYNC_STATES)[number];
  /** Of its thread. */
  readonly restarts: number;
  /** Of the run's own server. */
  readonly url?: string;
  /** Whether the roles are there that the run waits for. */
  readonly readiness: (typeof READINESS)[number];
  readonly short: readonly RoleShortfall[];
  /** Those that share the run, while not all are there. */
  readonly proxies?: { readonly present: number; readonly wanted: number };
  /** What the service holds for this process, by kind. */
  readonly held: Readonly<Record<string, number>>;
  /** How often what happened since the thread of coordination was started. */
  readonly counted: Readonly<Record<string, number>>;
}

export type ThreadField = string | number | boolean | null;

/** What the main thread knows of the run. */
export interface StatusSnapshot {
  readonly run: string;
  readonly phase: Phase;
  /** Of the proxy. */
  readonly counters: LedgerSnapshot;
  /** Of the tap; absent where none listens (the API answers zeros then). */
  readonly tap?: LedgerSnapshot;
  /** When the last request came in, within a second or so; ISO 8601. */
  readonly lastRequestAt?: string;
  /** Roles that were not ready in time, or left, and "proxies" where those of its window were not; the verdict is unhealthy then. */
  readonly notReady?: readonly (Role | "proxies")[];
  readonly mirror?: MirrorStatus;
  readonly roles: PerRole<RoleStatus>;
  /** By name of the thread: what it tells about itself. */
  readonly threads: Readonly<Record<string, Readonly<Record<string, ThreadField | undefined>>>>;
  readonly measures?: Measures;
  /** Where traffic comes in, for people who have not sent any yet. */
  readonly addresses?: { readonly proxy?: string; readonly tap?: string; readonly sync?: string };
  /** Absent in a run that is not coordinated; has an answer of its own. */
  readonly sync?: SyncReport;
}

/** Durations that were measured, in milliseconds. */
export interface Timing {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

/** `GET /api/v1/status`, contract 6.4. */
export interface StatusAnswer extends Omit<StatusSnapshot, "measures" | "sync"> {
  readonly tap: LedgerSnapshot;
  /** As stored with the tally; absent before the run is in the store. */
  readonly limits?: RunCounters;
  /** Of `measures`, for people; absent where nothing was measured yet. */
  readonly timings?: {
    /** What live requests spend here, and what they wait for the live service. */
    readonly overhead: Timing;
    readonly live: Timing;
    readonly roles: PerRole<Timing>;
  };
}
