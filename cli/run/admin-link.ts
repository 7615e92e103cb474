import type { Worker } from "node:worker_threads";
import { type Clock, type Logger, ShadowError } from "../../core/index.ts";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";
import type { AdminReply, AdminRequest } from "./admin-messages.ts";

export interface AdminLink {
  readonly url: string;
  status(): { readonly state: string; readonly restarts: number };
  /** Has the admin thread store the status now, so that a gate on the store sees the final counts. */
  saveStatus(): Promise<void>;
  close(): Promise<void>;
}

export interface AdminLinkOptions {
  readonly startWorker: (listen?: string) => Worker;
  readonly status: () => StatusSnapshot;
  readonly setMirroring: (enabled: boolean) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const RESTART_DELAY_MS = 1000;
const SAVE_LIMIT_MS = 5000;

/**
 * Starts the dashboard's thread and answers its questions. A thread that dies is started again;
 * live traffic and the shadow do not notice. Throws the thread's coded error when it cannot start.
 */
export async function startAdmin(options: AdminLinkOptions): Promise<AdminLink> {
  let restarts = 0;
  let closing = false;
  let onSaved: (() => void) | undefined;
  let worker: Worker | undefined;

  const launch = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const started = options.startWorker();
      worker = started;
      started.on("message", (message: AdminRequest) => {
        if (message.kind === "listening") resolve(message.url);
        else if (message.kind === "failure") reject(new ShadowError(message.code, message.message));
        else if (message.kind === "saved") onSaved?.();
        else answer(started, message);
      });
      started.on("error", (error) => {
        options.logger.error("admin-thread-error", { message: error.message });
        reject(new ShadowError("ADMIN_THREAD", "the dashboard's thread could not start.", { cause: error }));
      });
      started.on("exit", () => {
        onSaved?.();
        if (closing || worker !== started) return;
        restarts += 1;
        options.clock.after(RESTART_DELAY_MS, () => {
          if (!closing) launch().catch((error: unknown) => logFailure(error));
        });
      });
    });
  const logFailure = (error: unknown): void => {
    options.logger.error("admin-restart-failed", { message: error instanceof Error ? error.message : "" });
  };
  const answer = (to: Worker, message: Extract<AdminRequest, { id: number }>): void => {
    if (message.kind === "mirroring") {
      options.setMirroring(message.enabled);
      post(to, { kind: "done", id: message.id });
    } else {
      post(to, { kind: "status", id: message.id, status: options.status() });
    }
  };

  let url: string;
  try {
    url = await launch();
  } catch (error) {
    closing = true;
    await worker?.terminate();
    throw error;
  }
  return {
    url,
    status: () => ({ state: worker === undefined ? "restarting" : "running", restarts }),
    saveStatus: () =>
      new Promise<void>((resolve) => {
        const cancel = options.clock.after(SAVE_LIMIT_MS, resolve);
        onSaved = () => {
          cancel();
          resolve();
        };
        if (worker === undefined) resolve();
        else post(worker, { kind: "save", status: options.status() });
      }),
    async close() {
      closing = true;
      await worker?.terminate();
    },
  };
}

function post(worker: Worker, reply: AdminReply): void {
  worker.postMessage(reply);
}
