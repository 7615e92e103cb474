import { type Clock, type Logger, errorCode } from "../../core/index.ts";
import { placeOfFault } from "./place-of-fault.ts";

const LOG_EVERY_MS = 10_000;

/** Counts faults of ours; each goes on without what failed, and the log says where, seldom. */
export interface Faults {
  readonly count: number;
  add(event: string, error: unknown): void;
}

export function createFaults(
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  before: number,
): Faults {
  let count = before;
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  return {
    get count() {
      return count;
    },
    add(event, error) {
      count += 1;
      const nowMs = clock.monotonicMs();
      if (nowMs - loggedAtMs < LOG_EVERY_MS) return;
      loggedAtMs = nowMs;
      // The message alone may quote an answer; the code and the place of the fault do not.
      logger.error(event, { code: errorCode(error), at: placeOfFault(error) });
    },
  };
}
