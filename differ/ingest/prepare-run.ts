import type { Clock, Config } from "../../core/index.ts";
import { openStore } from "../store/store.ts";
import { detailsOf } from "./details-of.ts";

/**
 * Enters a new run in the configured store and returns its name: the configured one, or the start
 * time; with `.2`, `.3` where a run before it has that name. Throws STORE_*.
 */
export function prepareRun(config: Config, clock: Clock): string {
  const store = openStore(config.store.path, { mode: "write", ...retentionOf(config) });
  try {
    return store.startRun({
      name: config.run,
      startedAtMs: clock.nowMs(),
      details: detailsOf(config),
    });
  } finally {
    store.close();
  }
}

function retentionOf({ store }: Config): { retention?: { bytesMax: number } } {
  return store.sizeMax === undefined ? {} : { retention: { bytesMax: store.sizeMax } };
}
