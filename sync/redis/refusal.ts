import { errorCode } from "../../core/index.ts";
import { SyncError } from "../sync-error.ts";

/** Redis is there and keeps what it has; it refuses to take more for the time being. */
const FULL = /^(?:OOM|MISCONF|NOREPLICAS)\b/u;
/** Redis cannot serve just now: it starts, changes its role, or its cluster is being changed. */
const AWAY =
  /^(?:LOADING|BUSY|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|UNBLOCKED|NOSCRIPT)\b/u;

/** Redis answered, with a refusal: whatever was asked was not done, or not in whole. */
export class Refusal extends SyncError {
  /** Whether the same may be done later: who waits does so, a call does not. */
  readonly passing: boolean;

  constructor(said: string, cause?: unknown) {
    super("BACKEND_REFUSED", `Redis refused: ${said}`, { cause: plain(cause) });
    this.passing = FULL.test(said);
  }

  /** Undefined where Redis did not refuse but is away. */
  static of(script: string, cause: unknown): Refusal | undefined {
    if (!isReply(cause) || AWAY.test(cause.message)) return undefined;
    return new Refusal(`${cause.message} (asked for "${script}")`, cause);
  }
}

/** Whether it is worth waiting on after this failure. */
export function mayPass(error: unknown): boolean {
  if (error instanceof Refusal) return error.passing;
  return errorCode(error) === "CONNECTION_LOST";
}

export function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/** What the client throws carries the command with its arguments: payloads, and of AUTH the password. */
export function plain(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const copy = new Error(error.message);
  copy.name = error.name;
  return copy;
}
