/** An entry of a topic: its number, from 1 and without gaps, and the JSON text as it was published. */
export interface TopicEntry {
  readonly seq: number;
  readonly raw: string;
}

/** What somebody wants to hold, and for how long at a time. */
export interface LeaseWant {
  /** Units that there are; Infinity where nobody ever waits (members). */
  readonly limit: number;
  /** Units wanted, all or none. */
  readonly units: number;
  /** How long it is held without being extended, milliseconds of the backend's own clock. */
  readonly ttlMs: number;
  /** Who holds: unique for each holding, so that a late owner is told apart from the next one. */
  readonly owner: string;
  /** Told to others as it is; JSON text. */
  readonly meta?: string;
}

/** A lease that was granted. Tokens of one key only ever grow, also over restarts. */
export interface Grant {
  readonly token: bigint;
}

/** Who holds a key now. */
export interface Holder {
  readonly owner: string;
  readonly token: bigint;
  readonly units: number;
  readonly meta: string | undefined;
  /** Until it falls to the next unless extended, milliseconds from now. */
  readonly remainingMs: number;
}

/** An entry of a queue, taken for a while. */
export interface Taken extends TopicEntry {
  /** From 1: how often it was handed out. */
  readonly delivery: number;
}

/** What is held at present; tests see leaks here, and `GET /sync` shows it. */
export interface SyncStats {
  readonly waiters: number;
  readonly timers: number;
  readonly subscriptions: number;
  readonly states: number;
  readonly topics: number;
  /** Held now; absent where only others know. */
  readonly leases?: number;
  readonly connections: number;
  /** How often a limit on what waits was reached; absent where nothing counts it. */
  readonly refused?: number;
}

/**
 * The raw layer: keys are opaque strings, payloads JSON text that passes through unchanged. Memory,
 * Redis and a connection to a sync server implement it with the same laws; `SyncClient` is one facade
 * over it, and the server exposes it with the keys as they come. Whatever is waited for ends by the
 * AbortSignal, with its reason. Methods throw SyncError: CLOSED after `close`, CONNECTION_LOST,
 * STATE_LOST (the backend came back without what it held), TOPIC_EXPIRED, TOO_LARGE, INVALID_ARGUMENT.
 * Where an operation id is left out, a backend that may send a thing again makes its own.
 */
export interface SyncBackend extends AsyncDisposable {
  /**
   * Adds one and returns the new count, from 1. The same `opId` counts once, whatever is sent again.
   * `member` names who signals, for those who ask who is missing.
   */
  signal(key: string, by?: { readonly opId?: string; readonly member?: string }): Promise<number>;
  count(key: string): Promise<number>;
  /** Members that have signalled by name, in the order of their first signal. */
  signallers(key: string): Promise<readonly string[]>;
  /** The count with every member once, however often it signalled by its name; who gave no name counts each time. */
  instances(key: string): Promise<number>;
  /** Waits until the count is at least `target`; returns the count. 0 returns at once. */
  wait(key: string, target: number, signal?: AbortSignal): Promise<number>;
  /** Appends and returns the entry's number. The same `opId` appends once. */
  append(key: string, raw: string, opId?: string): Promise<number>;
  /** Everything after `after` (0 = from the first), then what comes, in batches pulled by the reader. */
  read(key: string, after: number, signal?: AbortSignal): AsyncIterable<readonly TopicEntry[]>;
  /** Waits in line, first come first served, until all units are free. */
  acquire(key: string, want: LeaseWant, signal?: AbortSignal): Promise<Grant>;
  /** Undefined where that would mean to wait. */
  tryAcquire(key: string, want: LeaseWant): Promise<Grant | undefined>;
  /** False where the owner holds it no more. */
  extend(key: string, owner: string, ttlMs: number): Promise<boolean>;
  /** False where the owner holds it no more. */
  release(key: string, owner: string): Promise<boolean>;
  /** In the order of their tokens. */
  holders(key: string): Promise<readonly Holder[]>;
  /** The holders at once, and again after each change (taken, released, expired); changes in quick succession may come as one. */
  watch(key: string, signal?: AbortSignal): AsyncIterable<readonly Holder[]>;
  /** Sets a number if none is set, and returns the one that holds. */
  setOnce(key: string, value: number): Promise<number>;
  /** The oldest entry of a topic that is neither acknowledged nor with somebody; comes again after `visibilityMs`. */
  take(
    key: string,
    by: { readonly owner: string; readonly visibilityMs: number },
    signal?: AbortSignal,
  ): Promise<Taken>;
  /** False where the owner has it no more. */
  acknowledge(key: string, seq: number, owner: string): Promise<boolean>;
  /**
   * Gives an entry back that its owner does not want after all: it is there for the next at once, not
   * after `visibilityMs`. A backend without it lets the time pass.
   */
  giveBack?(key: string, seq: number, owner: string): Promise<boolean>;
  stats(): SyncStats;
  /** Ends whatever waits with CLOSED. */
  close(): Promise<void>;
}
