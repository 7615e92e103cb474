import type { Grant, Holder, LeaseWant } from "../backend.ts";
import type { Deadline, Deadlines } from "./deadlines.ts";
import { Feeds } from "./feeds.ts";
import { Parked } from "./parked.ts";
import { FIXED_BYTES, type RunUse } from "./usage.ts";

interface Held {
  readonly owner: string;
  readonly token: bigint;
  readonly units: number;
  readonly meta: string | undefined;
  deadline: Deadline;
  dueMs: number;
}

interface LineParts {
  readonly use: RunUse;
  readonly deadlines: Deadlines;
  readonly nowMs: () => number;
  /** Larger at each call, over all keys. */
  readonly nextToken: () => bigint;
  readonly onIdle: () => void;
}

/** Who holds a key and who waits for it: first come first served, all units or none. */
export class LeaseLine {
  readonly #parts: LineParts;
  readonly #held = new Map<string, Held>();
  readonly #line = new Map<Parked<Grant>, LeaseWant>();
  readonly #watchers: Feeds<readonly Holder[]>;
  #version = 0;
  #units = 0;

  constructor(parts: LineParts) {
    this.#parts = parts;
    this.#watchers = new Feeds(() => {
      parts.use.leave("subscriptions");
      this.tidy();
    });
  }

  acquire(want: LeaseWant, signal: AbortSignal | undefined): Promise<Grant> {
    const granted = this.tryAcquire(want);
    if (granted !== undefined) return Promise.resolve(granted);
    const { use } = this.#parts;
    // Counted now, because nobody could be told when it is granted.
    const size = sizeOf(want);
    use.usage.addBytes(size);
    try {
      use.enter("waiters");
    } catch (error) {
      use.usage.bytes -= size;
      throw error;
    }
    const parked = new Parked<Grant>(signal, () => {
      this.#line.delete(parked);
      use.usage.bytes -= size;
      use.leave("waiters");
      // Whoever stood behind a large want may fit now.
      this.#serve();
      this.tidy();
    });
    this.#line.set(parked, want);
    return parked.promise;
  }

  /** Undefined where the units are not free, or others wait for them. */
  tryAcquire(want: LeaseWant): Grant | undefined {
    const already = this.#held.get(want.owner);
    if (already !== undefined) return { token: already.token };
    if (this.#line.size > 0 || !this.#fits(want)) return undefined;
    this.#parts.use.usage.checkLeases();
    this.#parts.use.usage.addBytes(sizeOf(want));
    return this.#grant(want);
  }

  extend(owner: string, ttlMs: number): boolean {
    const held = this.#held.get(owner);
    if (held === undefined) return false;
    this.#parts.deadlines.cancel(held.deadline);
    held.deadline = this.#expiry(owner, ttlMs);
    held.dueMs = this.#parts.nowMs() + ttlMs;
    return true;
  }

  release(owner: string): boolean {
    const held = this.#held.get(owner);
    if (held === undefined) return false;
    this.#parts.deadlines.cancel(held.deadline);
    this.#letGo(held);
    this.#changed();
    return true;
  }

  holders(): readonly Holder[] {
    const now = this.#parts.nowMs();
    return Array.from(this.#held.values(), ({ owner, token, units, meta, dueMs }) => ({
      owner,
      token,
      units,
      meta,
      remainingMs: Math.max(0, dueMs - now),
    }));
  }

  watch(signal: AbortSignal | undefined): AsyncIterator<readonly Holder[]> {
    this.#parts.use.enter("subscriptions");
    let seen = -1;
    const pull = (): readonly Holder[] | undefined => {
      this.#parts.deadlines.runDue();
      if (seen === this.#version) return undefined;
      seen = this.#version;
      return this.holders();
    };
    return this.#watchers.open(pull, signal);
  }

  /** Ends holders, waiters and watchers; the line is of no use afterwards. */
  fail(reason: unknown): void {
    for (const held of this.#held.values()) {
      this.#parts.deadlines.cancel(held.deadline);
      this.#letGo(held);
    }
    for (const [waiter, want] of this.#line) {
      this.#parts.use.leave("waiters");
      this.#parts.use.usage.bytes -= sizeOf(want);
      waiter.reject(reason);
    }
    this.#line.clear();
    this.#watchers.fail(reason);
  }

  #fits(want: LeaseWant): boolean {
    return this.#units + want.units <= want.limit;
  }

  #grant(want: LeaseWant): Grant {
    const { owner, units, meta, ttlMs } = want;
    const { use, nowMs, nextToken } = this.#parts;
    const token = nextToken();
    const deadline = this.#expiry(owner, ttlMs);
    this.#held.set(owner, { owner, token, units, meta, deadline, dueMs: nowMs() + ttlMs });
    this.#units += units;
    use.hold();
    this.#announce();
    return { token };
  }

  #expiry(owner: string, ttlMs: number): Deadline {
    return this.#parts.deadlines.in(ttlMs, () => {
      const held = this.#held.get(owner);
      if (held === undefined) return;
      this.#letGo(held);
      this.#changed();
    });
  }

  #letGo(held: Held): void {
    this.#held.delete(held.owner);
    this.#units -= held.units;
    this.#parts.use.usage.bytes -= sizeOf(held);
    this.#parts.use.letGo();
  }

  #changed(): void {
    this.#announce();
    this.#serve();
    this.tidy();
  }

  #announce(): void {
    this.#version += 1;
    this.#watchers.wake();
  }

  /** The head of the line alone may go, so a large want is not starved by small ones. */
  #serve(): void {
    for (const [waiter, want] of this.#line) {
      if (!this.#held.has(want.owner) && !this.#fits(want)) return;
      this.#line.delete(waiter);
      this.#parts.use.leave("waiters");
      const already = this.#held.get(want.owner);
      // It was counted when it was granted.
      if (already !== undefined) this.#parts.use.usage.bytes -= sizeOf(want);
      waiter.resolve(already === undefined ? this.#grant(want) : { token: already.token });
    }
  }

  /** Goes where nobody holds, waits or looks. */
  tidy(): void {
    if (this.#held.size > 0 || this.#line.size > 0 || this.#watchers.size > 0) return;
    this.#parts.onIdle();
  }
}

/** What a holder or one in line takes, in bytes. */
function sizeOf({ owner, meta }: { readonly owner: string; readonly meta?: string | undefined }) {
  return FIXED_BYTES + owner.length + (meta?.length ?? 0);
}
