import { type Clock, type Logger, errorCode } from "../../core/index.ts";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";
import type { WritableStore } from "../../differ/index.ts";

interface KeeperParts {
  readonly store: WritableStore;
  readonly run: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Keeps the latest books in the store, for readers of the folder; while it refuses, says so once. */
export function createStatusKeeper(parts: KeeperParts): (status: StatusSnapshot) => void {
  const { store, run, clock, logger } = parts;
  let refusedWith: string | undefined;
  return (status) => {
    try {
      store.saveStatus(run, JSON.stringify(status), clock.nowMs());
      refusedWith = undefined;
    } catch (error) {
      const code = errorCode(error);
      if (code !== refusedWith) logger.warn("status-not-stored", { code });
      refusedWith = code;
    }
  };
}
