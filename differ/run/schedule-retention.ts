import { type Clock, type Logger, errorCode } from "../../core/index.ts";
import type { WritableStore } from "../store/store.ts";

export interface RetentionScheduleOptions {
  readonly store: Pick<WritableStore, "retain">;
  /** The run that goes on here. */
  readonly run: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 10 * 60_000;
/** Between two steps, so that whoever else writes comes in between. */
const PAUSE_MS = 50;

/**
 * Keeps the store within its bounds while a run goes on: looks every ten minutes and then works in
 * steps of a few milliseconds with pauses between them. Returns how to stop.
 */
export function scheduleRetention(options: RetentionScheduleOptions): () => void {
  const { store, run, clock, logger } = options;
  let cancel = (): void => {};
  const step = (): void => {
    cancel = clock.after(more() ? PAUSE_MS : LOOK_EVERY_MS, step);
  };
  const more = (): boolean => {
    try {
      return store.retain(run, clock.nowMs());
    } catch (error) {
      logger.warn("store.retention-failed", { code: errorCode(error) });
      return false;
    }
  };
  cancel = clock.after(LOOK_EVERY_MS, step);
  return () => cancel();
}
