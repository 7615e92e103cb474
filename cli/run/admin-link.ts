import type { Worker } from "node:worker_threads";
import { type Clock, type Config, type Logger, ShadowError, errorCode } from "../../core/index.ts";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";
import type { AdminReply, AdminRequest } from "./admin-messages.ts";
import type { ReloadOutcome } from "./reload-outcome.ts";

export interface AdminLink {
  /** Starts the thread; its address. Throws the thread's coded error when it cannot start. */
  start(): Promise<string>;
  status(): { readonly state: "starting" | "running" | "restarting"; readonly restarts: number };
  /** Has the admin thread store the books now, so that readers of the store see the final counts. */
  saveStatus(): Promise<void>;
  /** Tells it which configuration holds from now on. */
  configure(config: Config): void;
  close(): Promise<void>;
}

export interface AdminLinkOptions {
  readonly startWorker: () => Worker;
  readonly status: () => StatusSnapshot;
  readonly setMirroring: (enabled: boolean) => void;
  readonly reload: () => Promise<ReloadOutcome>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const RESTART_DELAY_MS = 1000;
const SAVE_LIMIT_MS = 5000;

/**
 * The main thread's end of the dashboard's thread: answers its questions, and starts it again when
 * it dies; live traffic and the shadow do not notice.
 */
export function createAdminLink(options: AdminLinkOptions): AdminLink {
  return new Link(options);
}

class Link implements AdminLink {
  readonly #options: AdminLinkOptions;
  #worker: Worker | undefined;
  #state: "starting" | "running" | "restarting" = "starting";
  #restarts = 0;
  #closing = false;
  /** Those who wait until it is saved, in the order of their asking. */
  #saved: (() => void)[] = [];

  constructor(options: AdminLinkOptions) {
    this.#options = options;
  }

  start(): Promise<string> {
    return this.#launch();
  }

  status() {
    return { state: this.#state, restarts: this.#restarts };
  }

  saveStatus(): Promise<void> {
    return new Promise((resolve) => {
      const worker = this.#worker;
      if (worker === undefined || this.#state !== "running") {
        resolve();
        return;
      }
      const cancel = this.#options.clock.after(SAVE_LIMIT_MS, resolve);
      this.#saved.push(() => {
        cancel();
        resolve();
      });
      post(worker, { kind: "save", status: this.#options.status() });
    });
  }

  configure(config: Config): void {
    if (this.#worker !== undefined) post(this.#worker, { kind: "config", config });
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#worker?.terminate();
  }

  #launch(): Promise<string> {
    return new Promise((resolve, reject) => {
      const worker = this.#options.startWorker();
      this.#worker = worker;
      worker.on("message", (message: AdminRequest) => {
        switch (message.kind) {
          case "listening":
            this.#state = "running";
            resolve(message.url);
            return;
          case "failure":
            reject(new ShadowError(message.code, message.message));
            return;
          case "saved":
            this.#saved.shift()?.();
            return;
          case "status":
            post(worker, { ...message, status: this.#options.status() });
            return;
          case "reload":
            void this.#reload(worker, message.id);
            return;
          case "mirroring":
            this.#options.setMirroring(message.enabled);
            post(worker, { kind: "done", id: message.id });
        }
      });
      worker.on("error", (error) => {
        this.#options.logger.error("admin-thread-failed", { code: errorCode(error) });
        reject(
          new ShadowError("ADMIN_THREAD", "the dashboard's thread failed at its start.", {
            cause: error,
          }),
        );
      });
      worker.on("exit", () => this.#relaunch(reject));
    });
  }

  async #reload(worker: Worker, id: number): Promise<void> {
    const outcome = await this.#options.reload();
    post(worker, { kind: "reloaded", id, outcome });
  }

  #relaunch(reject: (error: ShadowError) => void): void {
    const wasRunning = this.#state === "running";
    for (const saved of this.#saved.splice(0)) saved();
    reject(new ShadowError("ADMIN_THREAD", "the dashboard's thread ended at its start."));
    if (this.#closing || (!wasRunning && this.#state === "starting")) return;
    this.#state = "restarting";
    this.#restarts += 1;
    this.#options.clock.after(RESTART_DELAY_MS, () => {
      if (this.#closing) return;
      this.#launch().catch((error: unknown) => {
        this.#options.logger.error("admin-restart-failed", { code: errorCode(error) });
      });
    });
  }
}

function post(worker: Worker, reply: AdminReply): void {
  worker.postMessage(reply);
}
