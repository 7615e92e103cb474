import type { Clock, Logger, Random } from "../../core/index.ts";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";
import type { FaultSource } from "./on-fault.ts";
import type { ReloadOutcome } from "./reload-outcome.ts";
import type { Known, RecordTo, Reloadable, RunConfig } from "./run-options.ts";

export interface Run {
  readonly name: string;
  readonly adminUrl: string;
  /** These where they are configured. */
  readonly proxyUrl: string | undefined;
  readonly tapUrl: string | undefined;
  readonly syncUrl: string | undefined;
  /** True when the roles that are waited for are there, false when they are not in time. */
  readonly rolesReady: Promise<boolean>;
  status(): StatusSnapshot;
  /** Waits until nothing is open or in flight; false when that took longer than `limitMs`. */
  settle(limitMs: number): Promise<boolean>;
  /**
   * Takes a new configuration without dropping a connection, as far as it can change in a run; says
   * in the log what waits for the next start. A bad one is refused there, and the old one goes on.
   */
  reload(load: () => Promise<RunConfig>): Promise<ReloadOutcome>;
  /** Stops accepting, finishes what is under way and stores it. The dashboard stays. */
  drain(): Promise<void>;
  /** Publishes the results, where there is a sync service. */
  report(results: string): Promise<void>;
  close(): Promise<void>;
}

export interface RunParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Entry of the shadow's thread, where it is not ours: a test's, which comes to harm when told. */
  readonly shadowEntry?: URL;
  /** Entry of the live workers' threads, likewise. */
  readonly liveEntry?: URL;
  /** What tells of errors that nobody caught; they are counted then, and the run goes on. */
  readonly faults?: FaultSource;
  /** Where mirrored requests are written as well, and what counts them. */
  readonly record?: RecordTo;
  readonly known?: Known;
  /** For what is changed by way of the dashboard. */
  readonly reloadable?: Reloadable;
}
