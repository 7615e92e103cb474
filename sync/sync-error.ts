import { ShadowError } from "../core/index.ts";

/** Why coordination failed. What to do about each stands in docs/errors.md. */
export type SyncCode =
  | "TIMEOUT"
  | "CLOSED"
  | "CONNECTION_LOST"
  | "BACKEND_REFUSED"
  | "STATE_LOST"
  | "NO_SCOPE"
  | "LEASE_LOST"
  | "BARRIER_BROKEN"
  | "TOPIC_EXPIRED"
  | "STALE_TOKEN"
  | "TOO_LARGE"
  | "TOO_MANY"
  | "INVALID_ARGUMENT";

/** What is known beside the sentence. */
export interface SyncErrorDetails {
  readonly cause?: unknown;
  /** The count that a state had. */
  readonly reached?: number | undefined;
  /** The count that was waited for. */
  readonly target?: number | undefined;
  /** Members that are known and have not signalled. */
  readonly missing?: readonly string[] | undefined;
  /** The number of what was published before the failure. */
  readonly seq?: number | undefined;
}

/** An error of coordination: `code` says which, the rest what is known about it. */
export class SyncError extends ShadowError<SyncCode> {
  readonly reached: number | undefined;
  readonly target: number | undefined;
  readonly missing: readonly string[] | undefined;
  readonly seq: number | undefined;

  constructor(code: SyncCode, detail: string, known: SyncErrorDetails = {}) {
    super(code, detail, "cause" in known ? { cause: known.cause } : undefined);
    this.reached = known.reached;
    this.target = known.target;
    this.missing = known.missing;
    this.seq = known.seq;
  }
}
