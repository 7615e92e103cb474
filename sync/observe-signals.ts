import type { SyncBackend } from "./backend.ts";

/** A signal that was counted. */
export interface CountedSignal {
  readonly key: string;
  /** The state's count with it. */
  readonly count: number;
  readonly member: string | undefined;
}

/**
 * The same backend, telling of every signal that goes through it. What others signal to the same
 * Redis or server by another way is not heard; who must hear that waits with `wait`.
 */
export function observeSignals(
  backend: SyncBackend,
  told: (signal: CountedSignal) => void,
): SyncBackend {
  return {
    async signal(key, by) {
      const count = await backend.signal(key, by);
      told({ key, count, member: by?.member });
      return count;
    },
    count: (key) => backend.count(key),
    signallers: (key) => backend.signallers(key),
    instances: (key) => backend.instances(key),
    wait: (key, target, signal) => backend.wait(key, target, signal),
    append: (key, raw, opId) => backend.append(key, raw, opId),
    read: (key, after, signal) => backend.read(key, after, signal),
    acquire: (key, want, signal) => backend.acquire(key, want, signal),
    tryAcquire: (key, want) => backend.tryAcquire(key, want),
    extend: (key, owner, ttlMs) => backend.extend(key, owner, ttlMs),
    release: (key, owner) => backend.release(key, owner),
    holders: (key) => backend.holders(key),
    watch: (key, signal) => backend.watch(key, signal),
    setOnce: (key, value) => backend.setOnce(key, value),
    take: (key, by, signal) => backend.take(key, by, signal),
    acknowledge: (key, seq, owner) => backend.acknowledge(key, seq, owner),
    giveBack: async (key, seq, owner) => (await backend.giveBack?.(key, seq, owner)) ?? false,
    stats: () => backend.stats(),
    close: () => backend.close(),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}
