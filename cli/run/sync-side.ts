import { hostname } from "node:os";
import type { Clock, Logger, Random, Role } from "../../core/index.ts";
import type { SyncReport } from "../../dashboard/server/index.ts";
import type { ReadyState } from "../../sync/index.ts";
import type { MirrorSwitch } from "./mirror-switch.ts";
import type { RunConfig } from "./run-options.ts";
import { type SyncLink, createSyncLink } from "./sync-link.ts";
import type { SyncThreadData } from "./sync-messages.ts";
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
  readonly notReady: readonly (Role | "proxies")[];
  status(): SyncReport | undefined;
  /**
   * The run is told to end: waits for the other proxies of its window, and returns what is left of
   * `drainMs`, in which all of the run's end must have its place.
   */
  leave(drainMs: number): Promise<number>;
  /** Publishes the results, and goes on serving them for a while where the server is the run's own. */
  report(results: string): Promise<void>;
  close(): Promise<void>;
}

export interface SyncSideParts {
  readonly run: string;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Held back while roles are missing. */
  readonly mirror: MirrorSwitch;
}

export function createSyncSide(
  { run: name, sync, log }: RunConfig,
  parts: SyncSideParts,
): SyncSide {
  if (sync === undefined) return NO_SYNC;
  // Proxies that share a run agree on it by its configured name: each has a store of its own, which
  // may tell a second run of the name apart.
  const shared = sync.window === undefined ? undefined : name;
  const drawn = Math.floor(parts.random() * 2 ** 32).toString(36);
  const proxy = `${hostname()}-${process.pid}-${drawn}`;
  return new LinkedSide({ sync, log, run: shared ?? parts.run, proxy }, parts);
}

/** How long a service may take to take the results. */
const REPORT_MS = { least: 1000, most: 5000 };

const NO_SYNC: SyncSide = {
  start: () => Promise.resolve(undefined),
  begin: () => {},
  rolesReady: Promise.resolve(true),
  notReady: [],
  leave: (drainMs) => Promise.resolve(drainMs),
  status: () => undefined,
  report: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

class LinkedSide implements SyncSide {
  readonly rolesReady: Promise<boolean>;
  readonly #parts: SyncSideParts;
  readonly #link: SyncLink;
  readonly #sync: SyncThreadData["sync"];
  #endsAtMs = 0;
  #settle: (ready: boolean) => void = () => {};

  constructor(data: SyncThreadData, parts: SyncSideParts) {
    const { clock, logger, mirror } = parts;
    this.#sync = data.sync;
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

  get notReady(): readonly (Role | "proxies")[] {
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

  async leave(drainMs: number): Promise<number> {
    const { clock } = this.#parts;
    this.#endsAtMs = clock.monotonicMs() + drainMs;
    const { window } = this.#sync;
    // The other half is for requests that are under way.
    if (window !== undefined) await this.#link.leave(Math.min(window.leave, drainMs / 2));
    return this.#leftMs();
  }

  async report(results: string): Promise<void> {
    const limitMs = Math.max(REPORT_MS.least, Math.min(REPORT_MS.most, this.#leftMs()));
    await this.#link.report(results, limitMs);
    if (this.#sync.serve === undefined) return;
    await this.#link.linger({ forMs: this.#sync.linger, limitMs: this.#leftMs() });
  }

  async close(): Promise<void> {
    this.#settle(false);
    await this.#link.close();
  }

  /** Of the time in which the run must end. */
  #leftMs(): number {
    return Math.max(0, this.#endsAtMs - this.#parts.clock.monotonicMs());
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
    const why = whyOf(state);
    const message =
      state.kind === "left"
        ? "a role left: the mirror pauses until it is back, live traffic goes on."
        : "not all were ready in time: live traffic is carried and nothing is mirrored; start what is missing and start the run again.";
    logger.warn(state.kind === "left" ? "role-left" : "roles-not-ready", { why, message });
    mirror.roles("missing");
    this.#link.tell("paused", why);
    this.#settle(false);
  }
}

/** Who is missing, and of what. */
function whyOf(state: Exclude<ReadyState, { readonly kind: "ready" }>): string {
  const roles = state.short.map(
    ({ role, present, wanted, left }) =>
      `${role}: ${present} of ${wanted} there${left.length === 0 ? "" : `, left: ${left.join(", ")}`}`,
  );
  const proxies = state.kind === "left" ? undefined : state.proxies;
  // While roles are missing this proxy has not entered itself.
  if (proxies !== undefined && roles.length === 0) {
    roles.push(`proxies: ${proxies.present} of ${proxies.wanted} there`);
  }
  return roles.join("; ");
}
