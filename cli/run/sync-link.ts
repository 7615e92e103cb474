import type { Worker } from "node:worker_threads";
import { type Clock, type Logger, type Role, ShadowError, errorCode } from "../../core/index.ts";
import type { SyncReport } from "../../dashboard/server/index.ts";
import type { ReadyState, Shortfall } from "../../sync/index.ts";
import type { FromSync, SyncFigures, ToSync, ToldPhase } from "./sync-messages.ts";

/** The main thread's end of coordination. */
export interface SyncLink {
  /** The server's address where one is served. Throws LISTEN_*, SYNC_*, CONNECTION_LOST. */
  start(): Promise<string | undefined>;
  /** Everything listens: the time to wait for the roles runs from now on. */
  begin(): void;
  /** Roles that did not come in time, or left. */
  readonly notReady: readonly (Role | "proxies")[];
  /** The run is told to end: resolves when all its proxies are, or after `limitMs` at most. */
  leave(limitMs: number): Promise<void>;
  status(): SyncReport;
  /** Tells others what the run does. */
  tell(phase: ToldPhase, why?: string): void;
  /** Publishes the results; resolves when that is done or cannot be, after `limitMs` at most. */
  report(results: string, limitMs: number): Promise<void>;
  /** Goes on serving, `forMs` and until other proxies are done, `limitMs` at most. */
  linger(time: { readonly forMs: number; readonly limitMs: number }): Promise<void>;
  close(): Promise<void>;
}

/** What a thread is to go on with that replaces one that was lost. */
export interface Resume {
  /** From 0: how many threads there were before. */
  readonly launch: number;
  /** Where the server that was lost listened. */
  readonly url: string | undefined;
  /** All roles were there before, but for these. */
  readonly short: readonly Shortfall[] | undefined;
}

export interface SyncLinkOptions {
  readonly startWorker: (resume: Resume) => Worker;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly changed: (state: ReadyState) => void;
}

const CLOSE_LIMIT_MS = 5000;
const RESTART_DELAY_MS = 1000;
/** One after another that do not come up. */
const RESTARTS_MAX = 5;
/** For the way to the thread and back. */
const LEAVE_SPARE_MS = 200;

export function createSyncLink(options: SyncLinkOptions): SyncLink {
  return new Link(options);
}

class Link implements SyncLink {
  readonly #options: SyncLinkOptions;
  #worker: Worker | undefined;
  #state: SyncReport["state"] = "starting";
  #url: string | undefined;
  #readiness: ReadyState = { kind: "waiting", short: [] };
  #figures: SyncFigures = { held: {}, counted: {} };
  #closing = false;
  #begun = false;
  #told: Extract<ToSync, { readonly kind: "phase" }> | undefined;
  #launches = 0;
  /** Since one was up. */
  #failed = 0;
  #left = (): void => {};
  #reported = (): void => {};
  #lingered = (): void => {};
  #closed = (): void => {};

  constructor(options: SyncLinkOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#begun = true;
    this.#post({ kind: "begin" });
  }

  get notReady(): readonly (Role | "proxies")[] {
    const state = this.#readiness;
    if (state.kind !== "timed-out" && state.kind !== "left") return [];
    const roles = state.short.map(({ role }) => role);
    return state.kind === "left" || state.proxies === undefined ? roles : [...roles, "proxies"];
  }

  status(): SyncReport {
    const readiness = this.#readiness;
    const proxies = "proxies" in readiness ? readiness.proxies : undefined;
    return {
      ...{ state: this.#state, readiness: readiness.kind },
      ...(this.#url === undefined ? {} : { url: this.#url }),
      short: readiness.kind === "ready" ? [] : readiness.short,
      ...(proxies === undefined ? {} : { proxies }),
      restarts: Math.max(0, this.#launches - 1),
      ...this.#figures,
    };
  }

  start(): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const worker = this.#options.startWorker(this.#resume());
      this.#launches += 1;
      this.#worker = worker;
      worker.on("message", (message: FromSync) => {
        if (message.kind === "failure") {
          reject(new ShadowError(message.code, message.message));
          void worker.terminate();
        } else this.#take(message);
        if (message.kind === "started") resolve(message.url);
      });
      worker.on("error", (error) => {
        this.#options.logger.error("sync-thread-failed", { code: errorCode(error) });
      });
      worker.on("exit", () => {
        reject(new ShadowError("SYNC_START", "the thread of coordination ended at its start."));
        this.#lose();
      });
    });
  }

  tell(phase: ToldPhase, why?: string): void {
    this.#told = { kind: "phase", phase, why };
    this.#post(this.#told);
  }

  leave(limitMs: number): Promise<void> {
    return this.#within(limitMs + LEAVE_SPARE_MS, (done) => {
      this.#left = done;
      this.#post({ kind: "leave", limitMs });
    });
  }

  report(results: string, limitMs: number): Promise<void> {
    return this.#within(limitMs, (done) => {
      this.#reported = done;
      this.#post({ kind: "report", results });
    });
  }

  linger({ forMs, limitMs }: { readonly forMs: number; readonly limitMs: number }): Promise<void> {
    return this.#within(limitMs, (done) => {
      this.#lingered = done;
      this.#post({ kind: "linger", forMs: Math.min(forMs, limitMs) });
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#within(CLOSE_LIMIT_MS, (done) => {
      this.#closed = done;
      this.#post({ kind: "close" });
    });
    await this.#worker?.terminate();
  }

  #take(message: Exclude<FromSync, { readonly kind: "failure" }>): void {
    switch (message.kind) {
      case "started":
        this.#state = "running";
        this.#failed = 0;
        this.#url = message.url;
        if (this.#begun) this.#post({ kind: "begin" });
        // Whoever waits at a server that came back empty; another's service has kept it.
        if (this.#launches > 1 && message.url !== undefined && this.#told !== undefined) {
          this.#post(this.#told);
        }
        return;
      case "readiness":
        // The time was over, and stays so.
        if (this.#readiness.kind === "timed-out") return;
        this.#readiness = message.state;
        this.#options.changed(message.state);
        return;
      case "stats":
        this.#figures = message.figures;
        return;
      case "left":
        if (!message.together) {
          this.#options.logger.info("window-left", {
            message: "the run ends; other proxies of it may go on mirroring.",
          });
        }
        this.#left();
        return;
      case "proxy-lost":
        this.#options.logger.warn("proxy-lost", {
          proxy: message.proxy,
          message: "another proxy of the run ended without leaving; the rest go on without it.",
        });
        return;
      case "reported":
        this.#reported();
        return;
      case "lingered":
        this.#lingered();
        return;
      case "closed":
        this.#closed();
    }
  }

  #resume(): Resume {
    const { kind } = this.#readiness;
    const known = kind === "ready" || kind === "left";
    const short = kind === "left" ? this.#readiness.short : [];
    return {
      ...{ launch: this.#launches, url: this.#url },
      short: this.#launches > 0 && known ? short : undefined,
    };
  }

  /** What it held is gone: a mirror that runs goes on, and who waits waits for those who signal again. */
  #lose(): void {
    const starting = this.#state === "starting";
    this.#state = "lost";
    this.#left();
    this.#reported();
    this.#lingered();
    this.#closed();
    if (this.#closing || starting) return;
    this.#failed += 1;
    const { clock, logger } = this.#options;
    if (this.#failed > RESTARTS_MAX) {
      this.#giveUp();
      return;
    }
    logger.error("sync-thread-lost", {
      code: "STATE_LOST",
      message:
        "the thread of coordination ended and is started again; what its own server held is gone, so roles that are missing must signal again.",
    });
    clock.after(RESTART_DELAY_MS, () => {
      if (this.#closing) return;
      this.start().catch((error: unknown) => {
        logger.error("sync-restart-failed", { code: errorCode(error) });
      });
    });
  }

  #giveUp(): void {
    this.#options.logger.error("sync-thread-given-up", {
      message: "the thread of coordination does not come up again; the run goes on without it.",
    });
    const state = this.#readiness;
    if (state.kind === "waiting")
      this.#take({ kind: "readiness", state: { ...state, kind: "timed-out" } });
  }

  #post(message: ToSync): void {
    if (this.#state === "running") this.#worker?.postMessage(message);
  }

  #within(limitMs: number, begin: (done: () => void) => void): Promise<void> {
    if (this.#state !== "running") return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(limitMs, resolve);
      begin(() => {
        cancel();
        resolve();
      });
    });
  }
}
