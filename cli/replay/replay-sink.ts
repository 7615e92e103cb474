import type { RequestSnapshot } from "../../core/index.ts";

/** Where a replay's requests go: the three roles, or one address. */
export interface ReplaySink {
  /** Resolves when the next may follow; false = not sent, because `signal` said stop. */
  send(request: RequestSnapshot, signal: AbortSignal): Promise<boolean> | boolean;
  /** What became of what was sent, for the progress line and the last line. */
  progressText(): string;
  /** Waits for what is under way. */
  drain(): Promise<void>;
  close(): Promise<void>;
}
