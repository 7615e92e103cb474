import { type Clock, type Logger, errorCode } from "../../core/index.ts";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";
import type { JudgedAs, WritableStore } from "../../differ/index.ts";

interface KeeperParts {
  readonly store: WritableStore;
  readonly run: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How the run is judged by now. */
  readonly judged: () => JudgedAs | undefined;
}

/** The verdict of a large run takes some time: its course has it every few seconds, and at the end. */
const JUDGE_EVERY_MS = 5000;

/** Keeps the latest books in the store, for readers of the folder; while it refuses, says so once. */
export function createStatusKeeper(parts: KeeperParts): (status: StatusSnapshot) => void {
  const { store, run, clock, logger } = parts;
  let refusedWith: string | undefined;
  let judgedAtMs = Number.NEGATIVE_INFINITY;
  return (status) => {
    try {
      store.saveStatus(run, JSON.stringify(status), clock.nowMs());
      const nowMs = clock.monotonicMs();
      if (status.phase === "done" || nowMs - judgedAtMs >= JUDGE_EVERY_MS) {
        judgedAtMs = nowMs;
        // It rests on the books, too, and so they are stored first.
        const judged = parts.judged();
        if (judged !== undefined) store.saveJudged(run, judged, clock.nowMs());
      }
      refusedWith = undefined;
    } catch (error) {
      const code = errorCode(error);
      if (code !== refusedWith) logger.warn("status-not-stored", { code });
      refusedWith = code;
    }
  };
}
