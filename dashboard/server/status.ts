import type { LedgerSnapshot, PerRole } from "../../core/index.ts";
import type { RunCounters } from "../../differ/index.ts";

export type Phase = "waiting" | "mirroring" | "paused" | "draining" | "done";

/** One role as the shadow thread sees it. */
export interface RoleStatus {
  readonly ready: boolean;
  readonly breaker: "closed" | "open" | "half-open";
  readonly answered: number;
  /** By reason. */
  readonly failed: Readonly<Record<string, number>>;
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
  readonly roles: PerRole<RoleStatus>;
  /** By name of the thread: what it tells about itself. */
  readonly threads: Readonly<Record<string, Readonly<Record<string, ThreadField | undefined>>>>;
  /** Where traffic comes in, for people who have not sent any yet. */
  readonly addresses?: { readonly proxy?: string; readonly tap?: string };
}

/** `GET /api/v1/status`, contract 6.4. */
export interface StatusAnswer extends StatusSnapshot {
  readonly tap: LedgerSnapshot;
  /** As stored with the tally; absent before the run is in the store. */
  readonly limits?: RunCounters;
}
