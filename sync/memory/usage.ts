import type { Clock } from "../../core/index.ts";
import { SyncError } from "../sync-error.ts";

/** How much a backend in memory holds at most; what would pass a limit is refused with TOO_LARGE. */
export interface MemoryLimits {
  /** States, topics, lines and values together. */
  readonly keys: number;
  /** Entries of one topic. */
  readonly entries: number;
  /** Payloads, keys and names together, in UTF-16 units (a byte each where all are Latin-1). */
  readonly bytes: number;
  /** Calls that wait and readers, together. */
  readonly waiting: number;
}

export const MEMORY_LIMITS: MemoryLimits = {
  keys: 200_000,
  entries: 1_000_000,
  bytes: 268_435_456,
  waiting: 500_000,
};

/** What one backend holds, counted against its limits. */
export class Usage {
  readonly limits: MemoryLimits;
  bytes = 0;
  waiters = 0;
  subscriptions = 0;
  states = 0;
  topics = 0;
  lines = 0;
  values = 0;
  leases = 0;
  /** How often something was refused for a limit. */
  refused = 0;

  constructor(limits: MemoryLimits) {
    this.limits = limits;
  }

  addKey(kind: "states" | "topics" | "lines" | "values", key: string): void {
    const keys = this.states + this.topics + this.lines + this.values;
    if (keys >= this.limits.keys) this.#refuse(`${this.limits.keys} keys are held already`);
    this.addBytes(key.length);
    this[kind] += 1;
  }

  dropKey(kind: "states" | "topics" | "lines" | "values", key: string): void {
    this.bytes -= key.length;
    this[kind] -= 1;
  }

  addEntry(held: number, raw: string): void {
    const { entries } = this.limits;
    if (held >= entries) this.#refuse(`the topic has ${entries} entries already`);
    this.addBytes(raw.length);
  }

  addBytes(count: number): void {
    const { bytes } = this.limits;
    if (this.bytes + count > bytes) this.#refuse(`it would take more than the ${bytes} bytes`);
    this.bytes += count;
  }

  addWaiting(kind: "waiters" | "subscriptions"): void {
    const { waiting } = this.limits;
    if (this.waiters + this.subscriptions >= waiting) this.#refuse(`${waiting} wait already`);
    this[kind] += 1;
  }

  #refuse(why: string): never {
    this.refused += 1;
    throw new SyncError("TOO_LARGE", `not kept: ${why} that the memory backend allows`);
  }
}

/** Whether a run is in use: when last, and by how many that wait, read or hold. */
export class RunUse {
  readonly usage: Usage;
  readonly #clock: Clock;
  lastMs: number;
  live = 0;

  constructor(usage: Usage, clock: Clock) {
    this.usage = usage;
    this.#clock = clock;
    this.lastMs = clock.monotonicMs();
  }

  touch(): void {
    this.lastMs = this.#clock.monotonicMs();
  }

  enter(kind: "waiters" | "subscriptions"): void {
    this.usage.addWaiting(kind);
    this.live += 1;
  }

  leave(kind: "waiters" | "subscriptions"): void {
    this.usage[kind] -= 1;
    this.live -= 1;
    this.touch();
  }

  hold(): void {
    this.usage.leases += 1;
    this.live += 1;
  }

  letGo(): void {
    this.usage.leases -= 1;
    this.live -= 1;
    this.touch();
  }
}
