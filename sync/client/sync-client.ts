import type { SyncStats } from "../backend.ts";
import type { RunScope } from "../keys.ts";
import type { RunEvent } from "./run-event.ts";

/** How long, and until when, somebody waits. */
export interface Op {
  /** Ends the call; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** After this many milliseconds the call rejects with TIMEOUT. */
  readonly timeoutMs?: number | undefined;
}

/** `opId`: the same one counts once, whatever is sent again. */
export interface MutationOptions extends Op {
  readonly opId?: string | undefined;
}

export interface SignalOptions extends MutationOptions {
  /** Who signals; without it, the member that this client last joined as. */
  readonly member?: string | undefined;
}

export interface BarrierOptions extends Op {
  /** Who is waited for, to name who is missing; without it, the members that have joined. */
  readonly members?: readonly string[] | undefined;
  /** Rejects with BARRIER_BROKEN as soon as a member goes that has not signalled. */
  readonly breakOnLost?: boolean | undefined;
}

export interface SubscribeOptions {
  readonly signal?: AbortSignal | undefined;
  /** The number after which messages are wanted; 0 is from the first. */
  readonly after?: number | undefined;
}

/** A topic whose messages are looked at before they are believed. */
export interface Topic<T> {
  readonly name: string;
  /** Makes a T of what JSON.parse gave, or throws. */
  readonly parse: (value: unknown) => T;
}

export interface Message<T> {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly value: T;
  /** The JSON text as it was published. */
  readonly raw: string;
}

/** Messages in order, pulled by the reader. Leaving a `for await` loop closes it. */
export interface Subscription<T> extends AsyncIterableIterator<Message<T>>, AsyncDisposable {
  /** The number of the last message that was handed out: what to resume `after`. */
  readonly lastSeq: number;
  close(): Promise<void>;
}

export interface LeaseOptions extends Op {
  /** How long it holds without being renewed, milliseconds. Default 10,000. */
  readonly ttlMs?: number | undefined;
  /** Renewed by itself at a third of its time. Default true. */
  readonly renew?: boolean | undefined;
  /** Told to others. */
  readonly meta?: string | undefined;
}

export interface Lease extends AsyncDisposable {
  /** Grows with every grant of the key: hand it to what is written, and have older ones refused there. */
  readonly token: bigint;
  /** Aborted with LEASE_LOST before somebody else may hold it, and with CLOSED when the client closes. */
  readonly lost: AbortSignal;
  /** How long it is still safe to believe in it, milliseconds; 0 once lost or released. */
  readonly remainingMs: number;
  /** Rejects with LEASE_LOST where it is held no more. */
  renew(ttlMs?: number): Promise<void>;
  /** False where it was held no more. */
  release(): Promise<boolean>;
}

export interface Membership extends Lease {
  readonly member: string;
}

export interface MemberInfo {
  readonly member: string;
  readonly meta: string | undefined;
  /** Until it counts as lost unless heard of again, milliseconds. */
  readonly remainingMs: number;
}

export interface Leadership extends Lease {
  readonly id: string;
  /** The lease's token: later leaders have larger ones. */
  readonly term: bigint;
}

export interface LeaderInfo {
  readonly id: string;
  readonly term: bigint;
  readonly meta: string | undefined;
}

export interface Semaphore {
  /** All `units` or none; waits in line. */
  acquire(units?: number, options?: LeaseOptions): Promise<Lease>;
  /** Null where that would mean to wait. */
  tryAcquire(units?: number, options?: LeaseOptions): Promise<Lease | null>;
}

export interface Election {
  /** Waits to lead. */
  campaign(id: string, options?: LeaseOptions): Promise<Leadership>;
  leader(options?: Op): Promise<LeaderInfo | null>;
  /** The leader now, then each change; the reader always gets the latest. */
  observe(options?: { readonly signal?: AbortSignal }): AsyncIterableIterator<LeaderInfo | null>;
}

export interface Latch {
  /** Sets how often it must be counted down. True for the one who set it. */
  trySet(count: number, options?: Op): Promise<boolean>;
  /** Counts down, and returns what is left; waits until the latch is set. */
  countDown(by?: number, options?: Op): Promise<number>;
  /** Waits until nothing is left. */
  wait(options?: Op): Promise<void>;
}

export interface DoubleBarrier {
  /** Waits until all parties have entered. Where it rejects, this party has not entered. */
  enter(options?: Op): Promise<void>;
  /** Waits until all parties that entered together have left. */
  leave(options?: Op): Promise<void>;
}

export interface Delivery<T> extends Message<T> {
  /** From 1: how often it was handed out. */
  readonly attempt: number;
  /** It is done. False where it went to somebody else meanwhile. */
  ack(): Promise<boolean>;
}

export interface PullOptions extends Op {
  /** After this time without `ack` it is handed out again, milliseconds. Default 10,000. */
  readonly visibilityMs?: number | undefined;
}

export interface WorkQueue<T> {
  push(item: T, options?: MutationOptions): Promise<number>;
  /** Waits for the oldest item that nobody has. */
  pull(options?: PullOptions): Promise<Delivery<T>>;
}

/**
 * Coordination within one run. Every call that waits takes a signal and a timeout and rejects with a
 * SyncError, or with the signal's own reason. `close` ends what this client waits for with CLOSED and
 * gives back its leases.
 */
export interface SyncClient extends AsyncDisposable {
  readonly scope: RunScope | undefined;
  /** The same connections with another scope. Closing it ends what was begun by it. */
  bind(scope: RunScope): SyncClient;
  /** Adds one and returns the new count: the caller's ordinal. */
  signalEntry(state: string, options?: SignalOptions): Promise<number>;
  /** Waits until the count is at least `target`. TIMEOUT tells `reached`, `target`, `missing`. */
  barrier(
    state: string,
    target: number,
    options?: BarrierOptions,
  ): Promise<{ readonly count: number }>;
  /** Returns the caller's own number once all have signalled. */
  signalAndWait(state: string, target: number, options?: BarrierOptions): Promise<number>;
  /** Appends the payload as JSON and returns its number. */
  publish(topic: string | Topic<unknown>, payload: unknown, o?: MutationOptions): Promise<number>;
  subscribe<T>(topic: Topic<T>, options?: SubscribeOptions): Subscription<T>;
  subscribe(topic: string, options?: SubscribeOptions): Subscription<unknown>;
  /** Publishes, then waits; an error has the `seq` of what was published. */
  publishAndWait(
    topic: string | Topic<unknown>,
    payload: unknown,
    state: string,
    target: number,
    options?: BarrierOptions,
  ): Promise<number>;
  publishSubscribe<T>(
    topic: Topic<T>,
    payload: T,
    options?: SubscribeOptions,
  ): Promise<{ readonly seq: number; readonly sub: Subscription<T> }>;
  publishSubscribe(
    topic: string,
    payload: unknown,
    options?: SubscribeOptions,
  ): Promise<{ readonly seq: number; readonly sub: Subscription<unknown> }>;
  signalEvent(event: RunEvent, options?: Op): Promise<number>;
  subscribeEvents(options?: SubscribeOptions): Subscription<RunEvent>;
  /** Heard of as `member` until the lease is released or lost. */
  join(member: string, options?: LeaseOptions): Promise<Membership>;
  members(options?: Op): Promise<readonly MemberInfo[]>;
  /** Waits in line, first come first served. */
  lock(name: string, options?: LeaseOptions): Promise<Lease>;
  tryLock(name: string, options?: LeaseOptions): Promise<Lease | null>;
  /** `limit` is the same for all who use the name; another one is refused with INVALID_ARGUMENT. */
  semaphore(name: string, limit: number): Semaphore;
  election(name: string): Election;
  latch(name: string): Latch;
  /** `parties` is the same for all who use the name. */
  doubleBarrier(name: string, parties: number): DoubleBarrier;
  queue<T>(queue: Topic<T>): WorkQueue<T>;
  queue(name: string): WorkQueue<unknown>;
  stats(): SyncStats;
  close(): Promise<void>;
}
