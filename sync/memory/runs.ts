import type { Clock } from "../../core/index.ts";
import type { SyncStats } from "../backend.ts";
import { runOf } from "../keys.ts";
import type { SyncError } from "../sync-error.ts";
import { type Deadline, Deadlines } from "./deadlines.ts";
import { Run, expired } from "./run.ts";
import { type MemoryLimits, Usage } from "./usage.ts";

interface RunsParts {
  readonly clock: Clock;
  readonly runTtlMs: number;
  readonly limits: MemoryLimits;
}

/** Tokens of one process start at its time, so that they go on growing after a restart. */
const TOKENS_PER_MS = 20n;

/** All runs of a backend, and when each of them goes. */
export class Runs {
  readonly #clock: Clock;
  readonly #runTtlMs: number;
  readonly #usage: Usage;
  readonly #deadlines: Deadlines;
  readonly #runs = new Map<string, { readonly run: Run; expiry: Deadline }>();
  #token: bigint;

  constructor({ clock, runTtlMs, limits }: RunsParts) {
    this.#clock = clock;
    this.#runTtlMs = runTtlMs;
    this.#usage = new Usage(limits);
    this.#deadlines = new Deadlines(clock);
    this.#token = BigInt(Math.floor(clock.nowMs())) << TOKENS_PER_MS;
  }

  get refused(): number {
    return this.#usage.refused;
  }

  /** The run of a key, made where it is not there; nothing in it is past its time. */
  use(key: string): Run {
    const found = this.find(key);
    return found ?? this.#make(runOf(key));
  }

  find(key: string): Run | undefined {
    this.#deadlines.runDue();
    const found = this.#runs.get(runOf(key))?.run;
    found?.use.touch();
    return found;
  }

  stats(): SyncStats {
    const { waiters, subscriptions, states, topics, leases } = this.#usage;
    const timers = this.#deadlines.size - this.#runs.size;
    return { waiters, timers, subscriptions, states, topics, leases, connections: 0 };
  }

  collect(): number {
    const dueMs = this.#clock.monotonicMs() - this.#runTtlMs;
    const over = [...this.#runs].filter(([, { run }]) => run.use.lastMs <= dueMs);
    for (const [name] of over) this.#drop(name);
    return over.length;
  }

  close(reason: SyncError): void {
    const all = [...this.#runs.values()];
    this.#runs.clear();
    for (const { run } of all) run.fail(() => reason);
    this.#deadlines.close();
  }

  #make(name: string): Run {
    const run = new Run({
      usage: this.#usage,
      clock: this.#clock,
      deadlines: this.#deadlines,
      nextToken: () => ++this.#token,
      onEmpty: () => {
        if (this.#runs.get(name)?.run === run) this.#forget(name);
      },
    });
    this.#runs.set(name, { run, expiry: this.#expiry(name, this.#runTtlMs) });
    return run;
  }

  #expiry(name: string, inMs: number): Deadline {
    return this.#deadlines.in(inMs, () => {
      const entry = this.#runs.get(name);
      if (entry === undefined) return;
      const { use } = entry.run;
      const leftMs = use.lastMs + this.#runTtlMs - this.#clock.monotonicMs();
      if (use.live > 0) entry.expiry = this.#expiry(name, this.#runTtlMs);
      else if (leftMs > 0) entry.expiry = this.#expiry(name, leftMs);
      else this.#drop(name);
    });
  }

  #drop(name: string): void {
    const run = this.#forget(name);
    run?.fail((what) => expired(name, what));
  }

  #forget(name: string): Run | undefined {
    const entry = this.#runs.get(name);
    if (entry === undefined) return undefined;
    this.#runs.delete(name);
    this.#deadlines.cancel(entry.expiry);
    return entry.run;
  }
}
