import type { Clock } from "../../core/index.ts";
import { SyncError } from "../sync-error.ts";

/**
 * How much a backend in memory holds at most; what would pass a limit is refused with TOO_LARGE (bytes)
 * or TOO_MANY (numbers).
 */
export interface MemoryLimits {
  /** States, topics, lines and values together. */
  readonly keys: number;
  /** Entries of one topic. */
  readonly entries: number;
  /**
   * Payloads, keys, names, owners and operation ids together, in UTF-16 units (a byte each where all
   * are Latin-1), and 64 for each of them beside its text.
   */
  readonly bytes: number;
  /** Calls that wait and readers, together. */
  readonly waiting: number;
  /** Leases and entries that were taken, together. */
  readonly leases: number;
}

/** What an entry, a lease, an operation id, a key or a name takes beside its text, in bytes. */
export const FIXED_BYTES = 64;

/** For a thread with 512 MiB of heap. */
export const MEMORY_LIMITS: MemoryLimits = {
  keys: 200_000,
  entries: 1_000_000,
  bytes: 134_217_728,
  waiting: 200_000,
  leases: 100_000,
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
    if (keys >= this.limits.keys) this.#tooMany(`${this.limits.keys} keys are held already`);
    this.addBytes(FIXED_BYTES + key.length);
    this[kind] += 1;
  }

  dropKey(kind: "states" | "topics" | "lines" | "values", key: string): void {
    this.bytes -= FIXED_BYTES + key.length;
    this[kind] -= 1;
  }

  addEntry(held: number, raw: string): void {
    const { entries } = this.limits;
    if (held >= entries) this.#tooMany(`the topic has ${entries} entries already`);
    this.addBytes(FIXED_BYTES + raw.length);
  }

  addBytes(count: number): void {
    const { bytes } = this.limits;
    if (this.bytes + count > bytes)
      this.#refuse("TOO_LARGE", `it would take more than the ${bytes} bytes`);
    this.bytes += count;
  }

  addWaiting(kind: "waiters" | "subscriptions"): void {
    const { waiting } = this.limits;
    if (this.waiters + this.subscriptions >= waiting) this.#tooMany(`${waiting} wait already`);
    this[kind] += 1;
  }

  /** Throws TOO_MANY where no lease more may be granted. */
  checkLeases(): void {
    const { leases } = this.limits;
    if (this.leases >= leases) this.#tooMany(`${leases} are held already`);
  }

  #tooMany(why: string): never {
    this.#refuse("TOO_MANY", why);
  }

  #refuse(code: "TOO_LARGE" | "TOO_MANY", why: string): never {
    this.refused += 1;
    throw new SyncError(code, `not kept: ${why} that the memory backend allows`);
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
