import { type Clock, type Logger, errorCode } from "../../core/index.ts";
import { RestartDelay } from "../restart-delay.ts";
import { SilenceCount } from "./silence-count.ts";
import type { FromShadow, ShadowThread, ThreadUsage, ToShadow } from "./wire.ts";

const RESTART_FIRST_MS = 100;
/** Silence is measured in looks, so that a stall of this thread itself is not held against the other. */
const LOOKS = 10;
/** A thread that has not said anything yet loads its modules, which takes a busy machine longer. */
const STARTING_LOOKS = 30;

const STARVED_ADVICE =
  "the machine is too busy to run the shadow's thread, which waits behind everything else: copies are late, and dropped where too many wait";

export type ThreadState = "starting" | "ready" | "restarting" | "closed";

export interface SupervisorOptions {
  readonly startThread: () => ShadowThread;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A thread that says nothing for this long, though it has a core, is stuck and ended. */
  readonly silenceMaxMs: number;
  readonly threadUsage: (osThread: number) => ThreadUsage | undefined;
  onMessage(message: FromShadow): void;
  /** The thread is gone and will say nothing more; called before the next one starts. */
  onLost(): void;
}

/** Keeps one shadow thread alive: starts it, listens for its heart, starts another when it died. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #thread: ShadowThread | undefined;
  #state: ThreadState = "starting";
  #restarts = 0;
  readonly #restartDelay = new RestartDelay(RESTART_FIRST_MS);
  #startedAtMs = 0;
  readonly #silence: SilenceCount;
  #starved = false;
  #cause = "";
  #cancelRestart = (): void => {};
  #cancelLook = (): void => {};
  #ended = (): void => {};

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#silence = new SilenceCount(options.silenceMaxMs / LOOKS, options.threadUsage);
  }

  get state(): ThreadState {
    return this.#state;
  }

  get restarts(): number {
    return this.#restarts;
  }

  start(): void {
    const { clock, logger, startThread } = this.#options;
    this.#startedAtMs = clock.monotonicMs();
    this.#silence.startOver();
    this.#starved = false;
    this.#cause = "";
    try {
      const thread = startThread();
      this.#thread = thread;
      this.#listen(thread);
      this.#lookSoon(thread);
    } catch (error) {
      logger.error("shadow.start-failed", { code: errorCode(error), error });
      this.#lost(-1);
    }
  }

  post(message: ToShadow, transfer: readonly ArrayBuffer[] = []): void {
    this.#thread?.post(message, transfer);
  }

  /** Ends the thread for good: politely, and after `graceMs` by force. */
  async close(graceMs: number): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#cancelRestart();
    this.#cancelLook();
    const thread = this.#thread;
    if (thread === undefined) return;
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    thread.post({ kind: "close" }, []);
    const cancel = this.#options.clock.after(graceMs, () => this.#end(thread));
    await ended;
    cancel();
  }

  #listen(thread: ShadowThread): void {
    thread.onMessage((message) => {
      if (this.#thread !== thread) return;
      this.#silence.heard();
      if (message.kind === "ready") this.#silence.osThread = message.osThread;
      if (message.kind === "ready" && this.#state !== "closed") this.#state = "ready";
      this.#options.onMessage(message);
    });
    thread.onError((error) => {
      this.#cause = errorCode(error, "UNCAUGHT");
      this.#options.logger.error("shadow.failed", { code: this.#cause, error });
      this.#end(thread);
    });
    thread.onExit((code) => {
      if (this.#thread === thread) this.#lost(code);
    });
  }

  #lookSoon(thread: ShadowThread): void {
    const { clock, logger, silenceMaxMs } = this.#options;
    this.#cancelLook = clock.after(silenceMaxMs / LOOKS, () => {
      this.#silence.look();
      if (this.#silence.starved && !this.#starved) {
        this.#starved = true;
        logger.warn("shadow.starved", { advice: STARVED_ADVICE });
      }
      if (this.#silence.looks <= (this.#state === "ready" ? LOOKS : STARTING_LOOKS)) {
        this.#lookSoon(thread);
        return;
      }
      logger.error("shadow.stuck", { silentMs: silenceMaxMs });
      this.#cause = "STUCK";
      this.#end(thread);
    });
  }

  #end(thread: ShadowThread): void {
    thread.terminate().catch((error: unknown) => {
      this.#options.logger.error("shadow.terminate-failed", { code: errorCode(error), error });
    });
  }

  #lost(exitCode: number): void {
    const { clock, logger, onLost } = this.#options;
    this.#thread = undefined;
    this.#cancelLook();
    if (this.#state === "closed") {
      onLost();
      this.#ended();
      return;
    }
    this.#state = "restarting";
    this.#restarts += 1;
    const delayMs = this.#restartDelay.after(clock.monotonicMs() - this.#startedAtMs);
    logger.warn("shadow.lost", { exitCode, cause: this.#cause, restartInMs: delayMs });
    onLost();
    this.#cancelRestart = clock.after(delayMs, () => this.start());
  }
}
