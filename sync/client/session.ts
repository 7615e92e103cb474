import type { Clock, Random } from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";
import { SyncError } from "../sync-error.ts";
import type { Op } from "./sync-client.ts";

interface SessionParts {
  readonly backend: SyncBackend;
  readonly clock: Clock;
  readonly random: Random;
}

/** How long `close` waits for leases to be given back. */
const CLOSE_MS = 1000;

/**
 * What one client has going: each call ends by the caller's signal, its timeout or `close`, whichever
 * is first, whether or not the backend listens.
 */
export class Session {
  readonly backend: SyncBackend;
  readonly clock: Clock;
  readonly random: Random;
  /** What `close` ends, in the order in which it began. */
  readonly #going = new Set<(reason: SyncError) => void>();
  readonly #closing = new Set<() => Promise<unknown>>();
  #timers = 0;
  #closed = false;

  constructor({ backend, clock, random }: SessionParts) {
    this.backend = backend;
    this.clock = clock;
    this.random = random;
  }

  get timers(): number {
    return this.#timers;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Unlike any other. */
  newId(): string {
    const part = (): string => Math.floor(this.random() * 2 ** 48).toString(36);
    return `${part()}-${part()}`;
  }

  throwIfClosed(): void {
    if (this.#closed) throw closedError();
  }

  /** Does `work` until it ends by itself or is ended; its signal is aborted when it is ended. */
  async run<T>(op: Op | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const abort = (reason: unknown): void => controller.abort(reason);
    return this.#until(op, () => work(controller.signal), abort);
  }

  /** Does what cannot be ended once it is on its way; the caller does not wait longer than it said. */
  async ask<T>(op: Op | undefined, work: () => Promise<T>): Promise<T> {
    return this.#until(op, work);
  }

  /** Calls back after `delayMs`, never before; the returned function cancels. */
  after(delayMs: number, run: () => void): () => void {
    const dueMs = this.clock.monotonicMs() + delayMs;
    let cancel: (() => void) | undefined;
    const onTimer = (): void => {
      const leftMs = dueMs - this.clock.monotonicMs();
      // Timers may be early, or shorter than asked.
      if (leftMs > 0) {
        cancel = this.clock.after(leftMs, onTimer);
        return;
      }
      cancel = undefined;
      this.#timers -= 1;
      run();
    };
    cancel = this.clock.after(delayMs, onTimer);
    this.#timers += 1;
    return () => {
      if (cancel === undefined) return;
      this.#timers -= 1;
      cancel();
      cancel = undefined;
    };
  }

  /** Called when the session closes; the returned function forgets it. */
  onClose(end: (reason: SyncError) => void): () => void {
    this.#going.add(end);
    return () => this.#going.delete(end);
  }

  /** Waited for by `close`, for a while. */
  beforeClosed(work: () => Promise<unknown>): () => void {
    this.#closing.add(work);
    return () => this.#closing.delete(work);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const reason = closedError();
    const last = [...this.#closing];
    for (const end of this.#going) end(reason);
    this.#going.clear();
    const ending = Promise.allSettled(last.map((work) => work()));
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.clock.after(CLOSE_MS, resolve);
    await Promise.race([ending, promise]);
    cancel();
  }

  async #until<T>(
    op: Op | undefined,
    work: () => Promise<T>,
    abort?: (reason: unknown) => void,
  ): Promise<T> {
    this.throwIfClosed();
    const asked = op?.signal;
    asked?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const end = (reason: unknown): void => {
      reject(reason);
      abort?.(reason);
    };
    const onAbort = (): void => end(asked?.reason);
    const noTimer = this.#timeout(op?.timeoutMs, end);
    this.#going.add(end);
    asked?.addEventListener("abort", onAbort);
    try {
      work().then(resolve, reject);
      return await promise;
    } finally {
      noTimer?.();
      this.#going.delete(end);
      asked?.removeEventListener("abort", onAbort);
    }
  }

  #timeout(
    timeoutMs: number | undefined,
    end: (reason: unknown) => void,
  ): (() => void) | undefined {
    if (timeoutMs === undefined || timeoutMs === Infinity) return undefined;
    if (!(timeoutMs >= 0))
      throw new SyncError("INVALID_ARGUMENT", `timeoutMs is ${timeoutMs}: expected 0 or more`);
    return this.after(timeoutMs, () => {
      end(new SyncError("TIMEOUT", `not done within ${timeoutMs} ms`));
    });
  }
}

function closedError(): SyncError {
  return new SyncError("CLOSED", "the client was closed");
}
