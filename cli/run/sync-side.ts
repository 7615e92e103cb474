import type { Clock, Logger, Role } from "../../core/index.ts";
import type { SyncReport } from "../../dashboard/server/index.ts";
import type { ReadyState } from "../../sync/index.ts";
import type { MirrorSwitch } from "./mirror-switch.ts";
import type { RunConfig } from "./run-options.ts";
import { type SyncLink, createSyncLink } from "./sync-link.ts";
import { startSyncThread } from "./threads.ts";

/** Coordination as a run uses it; without a `sync` section nobody is waited for and nothing told. */
export interface SyncSide {
  /** The address of the run's own sync server. */
  start(): Promise<string | undefined>;
  /** Everything listens: the time to wait for the roles runs from now on. */
  begin(): void;
  /** True when the roles are there, false when the time is over. */
  readonly rolesReady: Promise<boolean>;
  /** Roles that did not come in time, or left. */
  readonly notReady: readonly Role[];
  status(): SyncReport | undefined;
  report(results: string): Promise<void>;
  close(): Promise<void>;
}

export interface SyncSideParts {
  readonly run: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Held back while roles are missing. */
  readonly mirror: MirrorSwitch;
}

export function createSyncSide({ sync, log }: RunConfig, parts: SyncSideParts): SyncSide {
  return sync === undefined ? NO_SYNC : new LinkedSide({ sync, log, run: parts.run }, parts);
}

const NO_SYNC: SyncSide = {
  start: () => Promise.resolve(undefined),
  begin: () => {},
  rolesReady: Promise.resolve(true),
  notReady: [],
  status: () => undefined,
  report: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

class LinkedSide implements SyncSide {
  readonly rolesReady: Promise<boolean>;
  readonly #parts: SyncSideParts;
  readonly #link: SyncLink;
  #settle: (ready: boolean) => void = () => {};

  constructor(data: Parameters<typeof startSyncThread>[0], parts: SyncSideParts) {
    const { clock, logger, mirror } = parts;
    this.#parts = parts;
    this.rolesReady = new Promise((resolve) => {
      this.#settle = resolve;
    });
    mirror.roles("waiting");
    this.#link = createSyncLink({
      startWorker: () => startSyncThread(data),
      ...{ clock, logger },
      changed: (state) => this.#take(state),
    });
  }

  get notReady(): readonly Role[] {
    return this.#link.notReady;
  }

  start(): Promise<string | undefined> {
    return this.#link.start();
  }

  begin(): void {
    this.#link.begin();
  }

  status(): SyncReport {
    return this.#link.status();
  }

  report(results: string): Promise<void> {
    return this.#link.report(results);
  }

  async close(): Promise<void> {
    this.#settle(false);
    await this.#link.close();
  }

  #take(state: ReadyState): void {
    const { logger, mirror } = this.#parts;
    if (state.kind === "waiting") return;
    if (state.kind === "ready") {
      logger.info("roles-ready");
      mirror.roles("there");
      this.#link.tell("mirroring");
      this.#settle(true);
      return;
    }
    const why = state.short
      .map(
        ({ role, present, wanted, left }) =>
          `${role}: ${present} of ${wanted} there${left.length === 0 ? "" : `, left: ${left.join(", ")}`}`,
      )
      .join("; ");
    const message =
      state.kind === "left"
        ? "a role left: the mirror pauses until it is back, live traffic goes on."
        : "not all roles were ready in time: live traffic is carried and nothing is mirrored; start what is missing and start the run again.";
    logger.warn(state.kind === "left" ? "role-left" : "roles-not-ready", { why, message });
    mirror.roles("missing");
    this.#link.tell("paused", why);
    this.#settle(false);
  }
}
