import type { SyncBackend } from "../backend.ts";
import { SyncError } from "../sync-error.ts";

/** A connection that can be cut without a word: what waits through it ends, and nothing is released. */
export interface Severable extends SyncBackend {
  sever(): void;
}

export function severable(backend: SyncBackend, owned: boolean): Severable {
  const cut = new AbortController();
  const alive = (): void => {
    if (cut.signal.aborted) throw cut.signal.reason;
  };
  const either = (signal?: AbortSignal): AbortSignal =>
    signal === undefined ? cut.signal : AbortSignal.any([signal, cut.signal]);
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    alive();
    return work();
  };
  return {
    signal: (key, by) => ask(() => backend.signal(key, by)),
    count: (key) => ask(() => backend.count(key)),
    signallers: (key) => ask(() => backend.signallers(key)),
    instances: (key) => ask(() => backend.instances(key)),
    wait: (key, target, signal) => ask(() => backend.wait(key, target, either(signal))),
    append: (key, raw, opId) => ask(() => backend.append(key, raw, opId)),
    read: (key, after, signal) => backend.read(key, after, either(signal)),
    acquire: (key, want, signal) => ask(() => backend.acquire(key, want, either(signal))),
    tryAcquire: (key, want) => ask(() => backend.tryAcquire(key, want)),
    extend: (key, owner, ttlMs) => ask(() => backend.extend(key, owner, ttlMs)),
    release: (key, owner) => ask(() => backend.release(key, owner)),
    holders: (key) => ask(() => backend.holders(key)),
    watch: (key, signal) => backend.watch(key, either(signal)),
    setOnce: (key, value) => ask(() => backend.setOnce(key, value)),
    take: (key, by, signal) => ask(() => backend.take(key, by, either(signal))),
    acknowledge: (key, seq, owner) => ask(() => backend.acknowledge(key, seq, owner)),
    stats: () => backend.stats(),
    close: async () => {
      if (owned) await backend.close();
    },
    [Symbol.asyncDispose]: async () => {
      if (owned) await backend.close();
    },
    sever: () => cut.abort(new SyncError("CONNECTION_LOST", "the connection was cut")),
  };
}
