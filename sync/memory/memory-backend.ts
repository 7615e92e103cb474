import { type Clock, systemClock } from "../../core/index.ts";
import type {
  Grant,
  Holder,
  LeaseWant,
  SyncBackend,
  SyncStats,
  Taken,
  TopicEntry,
} from "../backend.ts";
import * as check from "../check-argument.ts";
import { SyncError } from "../sync-error.ts";
import { Runs } from "./runs.ts";
import { MEMORY_LIMITS, type MemoryLimits } from "./usage.ts";

export interface MemoryBackendOptions {
  readonly clock?: Clock;
  /** How long a run is kept that nobody uses, waits for, reads or holds; milliseconds. */
  readonly runTtlMs?: number;
  readonly limits?: Partial<MemoryLimits>;
}

export interface MemoryBackend extends SyncBackend {
  /**
   * Drops what was not used for the time to live of a run, also where somebody still waits or reads:
   * they end with STATE_LOST or TOPIC_EXPIRED. Without this call they keep their run alive. Returns
   * how many runs went.
   */
  collect(): number;
  /** How often something was refused for a limit. */
  refused(): number;
}

const HOUR_MS = 3_600_000;

/** States, topics, leases and queues of one process. What it holds is gone with it. */
export function memoryBackend(options: MemoryBackendOptions = {}): MemoryBackend {
  const { clock = systemClock, runTtlMs = HOUR_MS, limits } = options;
  check.positive("runTtlMs", runTtlMs);
  return new InMemory(new Runs({ clock, runTtlMs, limits: { ...MEMORY_LIMITS, ...limits } }));
}

class InMemory implements MemoryBackend {
  readonly #runs: Runs;
  #closed: SyncError | undefined;

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  async signal(
    key: string,
    by: { readonly opId?: string; readonly member?: string } = {},
  ): Promise<number> {
    const run = this.#use(key);
    return run.with("state", key, (state) =>
      run.results.once(key, by.opId, () => state.signal(by.member)),
    );
  }

  async count(key: string): Promise<number> {
    return this.#find(key)?.findState(key)?.count ?? 0;
  }

  async signallers(key: string): Promise<readonly string[]> {
    return this.#find(key)?.findState(key)?.members ?? [];
  }

  async instances(key: string): Promise<number> {
    return this.#find(key)?.findState(key)?.instances ?? 0;
  }

  async wait(key: string, target: number, signal?: AbortSignal): Promise<number> {
    check.whole("target", target);
    signal?.throwIfAborted();
    const count = this.#find(key)?.findState(key)?.count ?? 0;
    return count >= target
      ? count
      : this.#use(key).with("state", key, (state) => state.wait(target, signal));
  }

  async append(key: string, raw: string, opId?: string): Promise<number> {
    const run = this.#use(key);
    return run.with("topic", key, (topic) => run.results.once(key, opId, () => topic.append(raw)));
  }

  read(key: string, after: number, signal?: AbortSignal): AsyncIterable<readonly TopicEntry[]> {
    check.notNegative("after", after);
    return this.#feed(signal, () =>
      this.#use(key).with("topic", key, (topic) => topic.read(after, signal)),
    );
  }

  async acquire(key: string, want: LeaseWant, signal?: AbortSignal): Promise<Grant> {
    checkWant(want);
    signal?.throwIfAborted();
    return this.#use(key).with("line", key, (line) => line.acquire(want, signal));
  }

  async tryAcquire(key: string, want: LeaseWant): Promise<Grant | undefined> {
    checkWant(want);
    return this.#use(key).with("line", key, (line) => line.tryAcquire(want));
  }

  async extend(key: string, owner: string, ttlMs: number): Promise<boolean> {
    check.positive("ttlMs", ttlMs);
    return this.#find(key)?.findLine(key)?.extend(owner, ttlMs) ?? false;
  }

  async release(key: string, owner: string): Promise<boolean> {
    return this.#find(key)?.findLine(key)?.release(owner) ?? false;
  }

  async holders(key: string): Promise<readonly Holder[]> {
    return this.#find(key)?.findLine(key)?.holders() ?? [];
  }

  watch(key: string, signal?: AbortSignal): AsyncIterable<readonly Holder[]> {
    return this.#feed(signal, () => this.#use(key).with("line", key, (line) => line.watch(signal)));
  }

  async setOnce(key: string, value: number): Promise<number> {
    check.finite("value", value);
    return this.#use(key).setOnce(key, value);
  }

  async take(
    key: string,
    by: { readonly owner: string; readonly visibilityMs: number },
    signal?: AbortSignal,
  ): Promise<Taken> {
    check.positive("visibilityMs", by.visibilityMs);
    signal?.throwIfAborted();
    return this.#use(key).with("topic", key, (topic) => topic.take(by, signal));
  }

  async acknowledge(key: string, seq: number, owner: string): Promise<boolean> {
    return this.#find(key)?.findTopic(key)?.acknowledge(seq, owner) ?? false;
  }

  async giveBack(key: string, seq: number, owner: string): Promise<boolean> {
    return this.#find(key)?.findTopic(key)?.giveBack(seq, owner) ?? false;
  }

  stats(): SyncStats {
    return this.#runs.stats();
  }

  collect(): number {
    return this.#runs.collect();
  }

  refused(): number {
    return this.#runs.refused;
  }

  async close(): Promise<void> {
    if (this.#closed !== undefined) return;
    const closed = new SyncError("CLOSED", "the backend was closed");
    this.#closed = closed;
    this.#runs.close(closed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #use(key: string): ReturnType<Runs["use"]> {
    this.#throwIfClosed();
    return this.#runs.use(key);
  }

  #find(key: string): ReturnType<Runs["find"]> {
    this.#throwIfClosed();
    return this.#runs.find(key);
  }

  #throwIfClosed(): void {
    if (this.#closed !== undefined) throw new SyncError("CLOSED", this.#closed.message);
  }

  #feed<T>(signal: AbortSignal | undefined, open: () => AsyncIterator<T>): AsyncIterable<T> {
    return {
      [Symbol.asyncIterator]: () => {
        signal?.throwIfAborted();
        return open();
      },
    };
  }
}

function checkWant({ limit, units, ttlMs }: LeaseWant): void {
  check.positive("ttlMs", ttlMs);
  check.atLeastOne("units", units);
  if (limit !== Infinity) check.atLeastOne("limit", limit);
  if (units <= limit) return;
  throw new SyncError("INVALID_ARGUMENT", `${units} units are more than the ${limit} there are`);
}
