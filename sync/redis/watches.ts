import type { Clock } from "../../core/index.ts";
import type { Holder } from "../backend.ts";
import type { Leases } from "./leases.ts";
import { Refusal } from "./refusal.ts";
import type { Run } from "./run.ts";
import type { Users } from "./users.ts";
import { whenAborted } from "./when-aborted.ts";

export interface WatchesOptions {
  readonly leases: Leases;
  readonly users: Users;
  readonly clock: Clock;
  /** Follows the run's wake stream from the number on. */
  readonly follow: (run: Run, wake: number) => void;
}

/** Redis tells a process of changes for so long after it looked last. */
const WATCH_MS = 15_000;
const LOOK_AGAIN_MS = 5000;

/** Watches of who holds a key. */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #watches = new Set<Watch>();

  constructor(options: WatchesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#watches.size;
  }

  watch(run: Run, key: string, signal?: AbortSignal): Watch {
    const { users } = this.#options;
    users.enter(run);
    const watch: Watch = new Watch({
      ...this.#options,
      ...{ run, key, signal },
      ended: () => {
        if (this.#watches.delete(watch)) users.leave(run);
      },
    });
    this.#watches.add(watch);
    return watch;
  }

  changed(key: string): void {
    for (const watch of this.#watches) if (watch.key === key) watch.changed();
  }

  lookAgain(): void {
    for (const watch of this.#watches) watch.changed();
  }

  fail(error: Error, ofRun?: Run): void {
    for (const watch of [...this.#watches]) {
      if (ofRun === undefined || watch.run === ofRun) watch.finish({ error });
    }
  }
}

interface WatchOptions extends WatchesOptions {
  readonly run: Run;
  readonly key: string;
  readonly signal: AbortSignal | undefined;
  readonly ended: () => void;
}

type Holders = readonly Holder[];

/** Gives the holders at once, and again when they are others. */
class Watch implements AsyncIterableIterator<Holders> {
  readonly #options: WatchOptions;
  readonly #stopListening: () => void;
  #given: string | undefined;
  #over: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;
  /** Something may have changed since the last look. */
  #due = true;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#stopListening = whenAborted(options.signal, (error) => this.finish({ error }));
  }

  get key(): string {
    return this.#options.key;
  }

  get run(): Run {
    return this.#options.run;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  changed(): void {
    this.#due = true;
    this.#wake?.();
  }

  next(): Promise<IteratorResult<Holders, undefined>> {
    const next = this.#last.then(() => this.#next());
    this.#last = next.catch(() => undefined);
    return next;
  }

  return(): Promise<IteratorResult<Holders, undefined>> {
    this.finish({});
    return Promise.resolve({ done: true, value: undefined });
  }

  finish(over: { readonly error?: unknown }): void {
    if (this.#over !== undefined) return;
    this.#over = over;
    this.#stopListening();
    this.#options.ended();
    this.#wake?.();
  }

  async #next(): Promise<IteratorResult<Holders, undefined>> {
    for (;;) {
      const over = this.#over;
      if (over !== undefined) {
        this.#over = {};
        if (over.error !== undefined) return Promise.reject(over.error);
        return { done: true, value: undefined };
      }
      const { holders, nextMs } = await this.#look();
      const names = holders?.map(({ owner, token }) => `${token} ${owner}`).join("\n");
      if (this.#over === undefined && holders !== undefined && names !== this.#given) {
        this.#given = names;
        return { done: false, value: holders };
      }
      if (!this.#due && this.#over === undefined) await this.#sleep(nextMs);
    }
  }

  /** Without holders where Redis did not answer: the next look tries again. */
  async #look(): Promise<{ readonly holders?: Holders; readonly nextMs: number }> {
    const { leases, run, key, follow } = this.#options;
    this.#due = false;
    try {
      const { holders, wake } = await leases.holders(run, key, WATCH_MS);
      follow(run, wake);
      const due = holders.map(({ remainingMs }) => remainingMs + 1);
      return { holders, nextMs: Math.min(LOOK_AGAIN_MS, ...due) };
    } catch (error) {
      if (error instanceof Refusal && !error.passing) this.finish({ error });
      return { nextMs: LOOK_AGAIN_MS };
    }
  }

  async #sleep(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(delayMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
