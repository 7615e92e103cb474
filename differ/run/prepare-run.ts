import type { Clock, Config } from "../../core/index.ts";
import type { Retention } from "../store/retention.ts";
import { withRunEntries } from "../store/run-entries.ts";
import { detailsOf } from "./details-of.ts";

/**
 * Enters a new run in the configured store and returns its name: the configured one, or the start
 * time; with `.2`, `.3` where a run before it has that name. Throws STORE_*.
 */
export function prepareRun(config: Config, clock: Clock): string {
  const { store: stored } = config;
  return withRunEntries(stored.path, { retention: retentionOf(stored) }, (runs) =>
    runs.startRun({
      name: config.run,
      startedAtMs: clock.nowMs(),
      details: detailsOf(config),
    }),
  );
}

/** The bounds on old runs that a configuration names. */
export function retentionOf({ sizeMax, retention }: Config["store"]): Partial<Retention> {
  return {
    ...(sizeMax === undefined ? {} : { bytesMax: sizeMax }),
    ...(retention === undefined ? {} : { ageMaxMs: retention }),
  };
}
