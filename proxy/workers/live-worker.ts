import type { Worker } from "node:worker_threads";
import { type Clock, type Logger, ShadowError, errorCode } from "../../core/index.ts";
import { RestartDelay } from "../restart-delay.ts";
import { type LiveLatency, LiveTimings, TIMINGS_BYTES } from "../timing/live-timings.ts";
import type { BudgetMemory } from "./shared-byte-budget.ts";
import { type MainSide, TakeOver } from "./take-over.ts";
import type { FromLiveWorker, LiveTerms, LiveWorkerData, ToLiveWorker } from "./wire.ts";
import { WorkerBooks, type WorkerCounts } from "./worker-books.ts";

const RESTART_FIRST_MS = 50;
const LOOK_MS = 1000;
/** Looks without a sign of life after which a worker counts as stuck; more while it starts. */
const SILENT_LOOKS = 10;
const STARTING_LOOKS = 30;
/** What a worker may take, beyond the drain's limit, to say that it is closed. */
const CLOSE_GRACE_MS = 1000;

export type LiveWorkerState = "starting" | "ready" | "restarting" | "closed";

export interface LiveWorkerParts extends MainSide {
  readonly startThread: (data: LiveWorkerData) => Worker;
  readonly budgetMemory: BudgetMemory;
  readonly handoverMax: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly terms: () => LiveTerms;
  /** The books of a worker that is gone, for good. */
  onSettled(counts: WorkerCounts): void;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
}

/** Keeps one place among the workers filled: starts its thread, and another when it died. */
export class LiveWorker {
  readonly number: number;
  readonly #parts: LiveWorkerParts;
  readonly #timings = new SharedArrayBuffer(TIMINGS_BYTES);
  #books = new WorkerBooks();
  #takeOver: TakeOver;
  #thread: Worker | undefined;
  #state: LiveWorkerState = "starting";
  #restarts = 0;
  /** Of threads that are gone. */
  #faults = 0;
  readonly #restartDelay = new RestartDelay(RESTART_FIRST_MS);
  #startedAtMs = 0;
  #silentLooks = 0;
  #cause = "";
  #cancelRestart = (): void => {};
  #cancelLook = (): void => {};
  #ended = (): void => {};
  #began: ((listening: Listening) => void) | undefined;
  #refused: ((error: ShadowError) => void) | undefined;

  constructor(number: number, parts: LiveWorkerParts) {
    this.number = number;
    this.#parts = parts;
    this.#takeOver = new TakeOver(parts, { books: this.#books, number });
  }

  get state(): LiveWorkerState {
    return this.#state;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get faults(): number {
    return this.#faults + this.#books.read().faults;
  }

  counts(): WorkerCounts {
    return this.#books.read();
  }

  latency(): LiveLatency {
    return new LiveTimings(this.#timings).snapshot();
  }

  /** The first thread; throws its coded error when it cannot listen. */
  begin(): Promise<Listening> {
    return new Promise((resolve, reject) => {
      this.#began = resolve;
      this.#refused = reject;
      this.#launch();
    });
  }

  post(message: ToLiveWorker): void {
    this.#thread?.postMessage(message);
  }

  /** Ends the thread for good: within the drain's limit by itself, then by force. */
  async close(drainMs: number): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#cancelRestart();
    this.#cancelLook();
    const thread = this.#thread;
    if (thread === undefined) return;
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    this.post({ kind: "close", drainMs });
    const cancel = this.#parts.clock.after(drainMs + CLOSE_GRACE_MS, () => this.#end(thread));
    await ended;
    cancel();
  }

  #launch(): void {
    const { clock, logger, terms, startThread, budgetMemory, budget, handoverMax } = this.#parts;
    this.#startedAtMs = clock.monotonicMs();
    this.#silentLooks = 0;
    this.#cause = "";
    try {
      const thread = startThread({
        ...terms(),
        number: this.number,
        books: this.#books.memory,
        budget: budgetMemory,
        timings: this.#timings,
        budgetLimit: budget.limit,
        handoverMax,
      });
      this.#thread = thread;
      this.#listen(thread);
      this.#lookSoon(thread);
    } catch (error) {
      logger.error("worker.start-failed", { worker: this.number, code: errorCode(error) });
      this.#lost(-1);
    }
  }

  #listen(thread: Worker): void {
    const { logger } = this.#parts;
    thread.on("message", (message: FromLiveWorker) => this.#take(message));
    thread.on("error", (error) => {
      this.#cause = errorCode(error, "UNCAUGHT");
      logger.error("worker.failed", { worker: this.number, code: this.#cause, error });
    });
    thread.once("exit", (code) => this.#lost(code));
  }

  #take(message: FromLiveWorker): void {
    switch (message.kind) {
      case "batch":
        this.#takeOver.take(message);
        return;
      case "listening":
        if (this.#state !== "closed") this.#state = "ready";
        this.#began?.({ url: message.url, port: message.port });
        this.#refused = undefined;
        return;
      case "failure":
        this.#cause = message.code;
        this.#refused?.(new ShadowError(message.code, message.message));
        return;
    }
  }

  #lookSoon(thread: Worker): void {
    this.#cancelLook = this.#parts.clock.after(LOOK_MS, () => {
      this.#silentLooks = this.#books.beats() ? 0 : this.#silentLooks + 1;
      if (this.#silentLooks <= (this.#state === "ready" ? SILENT_LOOKS : STARTING_LOOKS)) {
        this.#lookSoon(thread);
        return;
      }
      this.#cause = "STUCK";
      this.#end(thread);
    });
  }

  #end(thread: Worker): void {
    thread.terminate().catch((error: unknown) => {
      const code = errorCode(error);
      this.#parts.logger.error("worker.terminate-failed", { worker: this.number, code });
    });
  }

  /** The thread is gone and its last message was taken. */
  #lost(exitCode: number): void {
    const { clock, logger } = this.#parts;
    this.#thread = undefined;
    this.#cancelLook();
    this.#settle();
    if (this.#state === "closed") {
      this.#ended();
      return;
    }
    if (this.#refused !== undefined) {
      this.#state = "closed";
      this.#refused(
        new ShadowError(
          "WORKER_START",
          `worker ${this.number} ended at its start (${this.#cause}).`,
        ),
      );
      return;
    }
    this.#state = "restarting";
    this.#restarts += 1;
    const restartInMs = this.#restartDelay.after(clock.monotonicMs() - this.#startedAtMs);
    logger.warn("worker.lost", { worker: this.number, exitCode, cause: this.#cause, restartInMs });
    this.#cancelRestart = clock.after(restartInMs, () => this.#launch());
  }

  /** Closes the books of the thread that is gone and opens new ones for the next. */
  #settle(): void {
    this.#takeOver.settle();
    const counts = this.#books.read();
    this.#faults += counts.faults;
    this.#books = new WorkerBooks();
    this.#takeOver = new TakeOver(this.#parts, { books: this.#books, number: this.number });
    this.#parts.onSettled(counts);
  }
}
