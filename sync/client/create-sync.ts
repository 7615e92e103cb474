import { type Clock, type Random, systemClock } from "../../core/index.ts";
import type { SyncBackend, SyncStats } from "../backend.ts";
import { type RunScope, ScopedKeys } from "../keys.ts";
import { SyncError } from "../sync-error.ts";
import { barrier } from "./barrier.ts";
import { doubleBarrier } from "./double-barrier.ts";
import { election } from "./election.ts";
import { latch } from "./latch.ts";
import { Leases } from "./leases.ts";
import { LiveSubscription } from "./live-subscription.ts";
import { payloadText } from "./payload.ts";
import { type RunEvent, parseRunEvent } from "./run-event.ts";
import { semaphore } from "./semaphore.ts";
import { Session } from "./session.ts";
import type {
  BarrierOptions,
  DoubleBarrier,
  Election,
  Latch,
  Lease,
  LeaseOptions,
  MemberInfo,
  Membership,
  MutationOptions,
  Op,
  Semaphore,
  SignalOptions,
  SubscribeOptions,
  Subscription,
  SyncClient,
  Topic,
  WorkQueue,
} from "./sync-client.ts";
import { workQueue } from "./work-queue.ts";

export interface SyncOptions {
  /** Whose names are meant; without it, `bind` first. */
  readonly scope?: RunScope | undefined;
  readonly clock?: Clock;
  /** Makes ids of holders and operations; must differ between processes. */
  readonly random?: Random;
  /** Whether closing the client closes the backend too. Default false: others may use it. */
  readonly ownsBackend?: boolean;
}

/** A client of any backend. */
export function createSync(backend: SyncBackend, options: SyncOptions = {}): SyncClient {
  return new Client(backend, options);
}

class Client implements SyncClient {
  readonly scope: RunScope | undefined;
  readonly #backend: SyncBackend;
  readonly #options: SyncOptions;
  readonly #session: Session;
  readonly #scoped: ScopedKeys | undefined;
  readonly #leases: Leases;
  readonly #views = new Set<SyncClient>();

  constructor(backend: SyncBackend, options: SyncOptions) {
    const { scope, clock = systemClock, random = Math.random } = options;
    this.scope = scope;
    this.#backend = backend;
    this.#options = options;
    this.#session = new Session({ backend, clock, random });
    this.#scoped = scope === undefined ? undefined : new ScopedKeys(scope);
    this.#leases = new Leases(this.#session, () => this.#keys);
  }

  bind(scope: RunScope): SyncClient {
    this.#session.throwIfClosed();
    const view = new Client(this.#backend, { ...this.#options, scope, ownsBackend: false });
    view.#session.beforeClosed(async () => this.#views.delete(view));
    this.#views.add(view);
    return view;
  }

  async signalEntry(state: string, options: SignalOptions = {}): Promise<number> {
    const key = this.#keys.state(state);
    const member = options.member ?? this.#leases.member;
    const by = {
      ...(options.opId === undefined ? {} : { opId: options.opId }),
      ...(member === undefined ? {} : { member }),
    };
    return this.#session.ask(options, () => this.#backend.signal(key, by));
  }

  async barrier(
    state: string,
    target: number,
    options: BarrierOptions = {},
  ): Promise<{ readonly count: number }> {
    return { count: await barrier(this.#session, this.#keys, { state, target, options }) };
  }

  async signalAndWait(
    state: string,
    target: number,
    options: BarrierOptions = {},
  ): Promise<number> {
    const remaining = this.#deadline(options);
    const seq = await this.signalEntry(state, options);
    await withSeq(seq, this.barrier(state, target, remaining()));
    return seq;
  }

  async publish(
    topic: string | Topic<unknown>,
    payload: unknown,
    options: MutationOptions = {},
  ): Promise<number> {
    return this.#publish(this.#keys.topic(nameOf(topic)), payload, options);
  }

  subscribe<T>(topic: Topic<T>, options?: SubscribeOptions): Subscription<T>;
  subscribe(topic: string, options?: SubscribeOptions): Subscription<unknown>;
  subscribe(topic: string | Topic<unknown>, options?: SubscribeOptions): Subscription<unknown> {
    return this.#open(topicOf(topic), options);
  }

  async publishAndWait(
    topic: string | Topic<unknown>,
    payload: unknown,
    ...[state, target, options = {}]: [state: string, target: number, options?: BarrierOptions]
  ): Promise<number> {
    const remaining = this.#deadline(options);
    const seq = await this.publish(topic, payload, options);
    await withSeq(seq, this.barrier(state, target, remaining()));
    return seq;
  }

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
  async publishSubscribe(
    topic: string | Topic<unknown>,
    payload: unknown,
    options: SubscribeOptions = {},
  ): Promise<{ readonly seq: number; readonly sub: Subscription<unknown> }> {
    const seq = await this.publish(topic, payload, { signal: options.signal });
    return { seq, sub: this.#open(topicOf(topic), options) };
  }

  async signalEvent(event: RunEvent, options?: Op): Promise<number> {
    return this.#publish(this.#keys.events, event, options);
  }

  subscribeEvents(options?: SubscribeOptions): Subscription<RunEvent> {
    const topic = { key: this.#keys.events, parse: parseRunEvent };
    return new LiveSubscription(this.#session, topic, options);
  }

  join(member: string, options?: LeaseOptions): Promise<Membership> {
    return this.#leases.join(member, options);
  }

  members(options?: Op): Promise<readonly MemberInfo[]> {
    return this.#leases.members(options);
  }

  lock(name: string, options?: LeaseOptions): Promise<Lease> {
    return this.#leases.lock(name, options);
  }

  tryLock(name: string, options?: LeaseOptions): Promise<Lease | null> {
    return this.#leases.tryLock(name, options);
  }

  semaphore(name: string, limit: number): Semaphore {
    return semaphore(this.#session, this.#keys, { name, limit });
  }

  election(name: string): Election {
    return election(this.#session, this.#keys, name);
  }

  latch(name: string): Latch {
    return latch(this.#session, this.#keys, name);
  }

  doubleBarrier(name: string, parties: number): DoubleBarrier {
    return doubleBarrier(this.#session, this.#keys, { name, parties });
  }

  queue<T>(queue: Topic<T>): WorkQueue<T>;
  queue(name: string): WorkQueue<unknown>;
  queue(queue: string | Topic<unknown>): WorkQueue<unknown> {
    return workQueue(this.#session, this.#keys, topicOf(queue));
  }

  stats(): SyncStats {
    const held = this.#backend.stats();
    return { ...held, timers: held.timers + this.#session.timers };
  }

  async close(): Promise<void> {
    const views = Array.from(this.#views, (view) => view.close());
    await Promise.all([...views, this.#session.close()]);
    if (this.#options.ownsBackend) await this.#backend.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #keys(): ScopedKeys {
    if (this.#scoped !== undefined) return this.#scoped;
    throw new SyncError("NO_SCOPE", "whose names are meant? Give a scope, or bind one");
  }

  #open<T>({ name, parse }: Topic<T>, options?: SubscribeOptions): Subscription<T> {
    return new LiveSubscription(this.#session, { key: this.#keys.topic(name), parse }, options);
  }

  async #publish(key: string, payload: unknown, options: MutationOptions = {}): Promise<number> {
    const raw = payloadText(payload);
    return this.#session.ask(options, () => this.#backend.append(key, raw, options.opId));
  }

  /** The same options again, later: with what is left of their time. */
  #deadline(options: BarrierOptions): () => BarrierOptions {
    const { timeoutMs } = options;
    if (timeoutMs === undefined) return () => options;
    const { clock } = this.#session;
    const sinceMs = clock.monotonicMs();
    return () => {
      const leftMs = Math.max(0, timeoutMs - (clock.monotonicMs() - sinceMs));
      return { ...options, timeoutMs: leftMs };
    };
  }
}

async function withSeq(seq: number, waiting: Promise<unknown>): Promise<void> {
  try {
    await waiting;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    const { code, message, reached, target, missing, cause } = error;
    throw new SyncError(code, message, { seq, reached, target, missing, cause });
  }
}

function nameOf(topic: string | Topic<unknown>): string {
  return typeof topic === "string" ? topic : topic.name;
}

function topicOf(topic: string | Topic<unknown>): Topic<unknown> {
  return typeof topic === "string" ? { name: topic, parse: (value) => value } : topic;
}
