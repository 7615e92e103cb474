import { hostname } from "node:os";
import type { Clock, Logger, Random, Role } from "../../core/index.ts";
import type { SyncReport } from "../../dashboard/server/index.ts";
import type { ReadyState } from "../../sync/index.ts";
import type { MirrorSwitch } from "./mirror-switch.ts";
import type { RunConfig } from "./run-options.ts";
import { type Resume, type SyncLink, createSyncLink } from "./sync-link.ts";
import type { SyncThreadData } from "./sync-messages.ts";
import { startSyncThread } from "./threads.ts";
import { whoIsMissing } from "./who-is-missing.ts";

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
  /** Called when roles or proxies are missing: the verdict is another one from now on. */
  readonly missed: () => void;
  /** Where the thread is not ours alone: a test's, which ends it. */
  readonly startThread?: typeof startSyncThread;
}

export function createSyncSide(
  { run: name, sync, log }: Pick<RunConfig, "run" | "sync" | "log">,
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

/** Why the mirror pauses where nobody is missing. */
const BY_HAND = "switched off";

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
  /** Who of the roles and proxies keeps the mirror off. */
  #missing: string | undefined;
  #settle: (ready: boolean) => void = () => {};

  constructor(data: SyncThreadData, parts: SyncSideParts) {
    const { clock, logger, mirror, startThread = startSyncThread } = parts;
    this.#sync = data.sync;
    this.#parts = parts;
    this.rolesReady = new Promise((resolve) => {
      this.#settle = resolve;
    });
    mirror.roles("waiting");
    this.#link = createSyncLink({
      startWorker: (resume) => startThread(resumedData(data, resume)),
      ...{ clock, logger },
      changed: (state) => this.#take(state),
    });
    mirror.follow((phase) => {
      if (phase === "mirroring") this.#link.tell(phase);
      if (phase === "paused") this.#link.tell(phase, this.#missing ?? BY_HAND);
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
      this.#missing = undefined;
      mirror.roles("there");
      this.#settle(true);
      return;
    }
    const why = whoIsMissing(state);
    const message =
      state.kind === "left"
        ? "a role left: the mirror pauses until it is back, live traffic goes on."
        : "not all were ready in time: live traffic is carried and nothing is mirrored; start what is missing and start the run again.";
    logger.warn(state.kind === "left" ? "role-left" : "roles-not-ready", { why, message });
    this.#missing = why;
    mirror.roles("missing");
    this.#parts.missed();
    this.#settle(false);
  }
}

/** On the port where clients look for it, and as a proxy whom nobody takes for the one that is gone. */
function resumedData(data: SyncThreadData, { launch, url, short }: Resume): SyncThreadData {
  if (launch === 0) return data;
  const { serve } = data.sync;
  const port = Number(new URL(url ?? "ws://x:0").port);
  return {
    ...data,
    proxy: `${data.proxy}.${launch}`,
    ...(short === undefined ? {} : { resumed: short }),
    ...(serve === undefined ? {} : { sync: { ...data.sync, serve: { ...serve, port } } }),
  };
}
