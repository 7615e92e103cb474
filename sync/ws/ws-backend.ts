import { randomUUID } from "node:crypto";
import { type Clock, type Random, systemClock } from "../../core/index.ts";
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
import { type AskOptions, ask } from "./ask.ts";
import { Link } from "./link.ts";
import { badAnswer, readHolders, readToken } from "./read-holders.ts";
import { type Reply, field, numberIn } from "./read-reply.ts";
import { readTopic } from "./read-topic.ts";
import { watchHolders } from "./watch-holders.ts";

export interface WsBackendOptions {
  /** `ws://host:5050` or `wss://`. */
  readonly url: string;
  /** The server's token, where it has one. */
  readonly token?: string | undefined;
  /** 5 seconds. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long a lost connection is tried again before what waits fails; 30 seconds. */
  readonly reconnectMs?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** Its timers keep the process alive: somebody waits for what comes after them. */
const patientClock: Clock = {
  ...systemClock,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Coordinates over a connection to a sync server. With one of ours it does all a backend can, and a
 * lost connection is made again without loss or double counting. With Testground's service it has
 * states, barriers and topics alone, and what waits fails with CONNECTION_LOST when the connection
 * breaks. Throws CONNECTION_LOST where no server answers in time.
 */
export async function createWsBackend(options: WsBackendOptions): Promise<SyncBackend> {
  const link = await Link.open({
    url: options.url,
    token: options.token,
    clock: options.clock ?? patientClock,
    random: options.random ?? Math.random,
    connectTimeoutMs: options.connectTimeoutMs ?? 5000,
    reconnectMs: options.reconnectMs ?? 30_000,
  });
  return new WsBackend(link);
}

class WsBackend implements SyncBackend {
  readonly #link: Link;
  #reading = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  async signal(
    key: string,
    by: { readonly opId?: string; readonly member?: string } = {},
  ): Promise<number> {
    const { opId = randomUUID(), member } = by;
    return seqOf(
      await this.#ask("signal_entry", { state: key, ...this.#own({ op: opId, member }) }),
    );
  }

  async count(key: string): Promise<number> {
    return this.#number("count", await this.#extension("count", { state: key }));
  }

  async signallers(key: string): Promise<readonly string[]> {
    const members: unknown = field(await this.#extension("signallers", { state: key }), "members");
    if (!Array.isArray(members)) throw badAnswer("members");
    return members.map(String);
  }

  async instances(key: string): Promise<number> {
    return this.#number("count", await this.#extension("instances", { state: key }));
  }

  async wait(key: string, target: number, signal?: AbortSignal): Promise<number> {
    check.whole("target", target);
    if (this.#link.hello.extensions) {
      const want = { state: key, target: Math.max(0, target) };
      return this.#number("count", await this.#extension("wait", want, { signal }));
    }
    await this.#ask("barrier", { state: key, target }, { signal });
    return target;
  }

  async append(key: string, raw: string, opId: string = randomUUID()): Promise<number> {
    checkJson(raw);
    const more = Object.entries(this.#own({ op: opId })).map(
      ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`,
    );
    const body = `"publish":{"topic":${JSON.stringify(key)},"payload":${raw}${more.join("")}}`;
    return seqOf(await ask(this.#link, body));
  }

  async *read(
    key: string,
    after: number,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly TopicEntry[]> {
    check.notNegative("after", after);
    this.#reading += 1;
    try {
      yield* readTopic(this.#link, { key, after, signal });
    } finally {
      this.#reading -= 1;
    }
  }

  async acquire(key: string, want: LeaseWant, signal?: AbortSignal): Promise<Grant> {
    const result = await this.#extension("acquire", leaseBody(key, want), {
      signal,
      // It may have been granted while the taking back was on its way.
      onCancel: () => void this.release(key, want.owner).catch(() => undefined),
    });
    return { token: readToken(field(result, "token")) };
  }

  async tryAcquire(key: string, want: LeaseWant): Promise<Grant | undefined> {
    const token = field(await this.#extension("try_acquire", leaseBody(key, want)), "token");
    return token === null ? undefined : { token: readToken(token) };
  }

  async extend(key: string, owner: string, ttlMs: number): Promise<boolean> {
    return isHeld(await this.#extension("extend", { key, owner, ttl_ms: Math.ceil(ttlMs) }));
  }

  async release(key: string, owner: string): Promise<boolean> {
    return isHeld(await this.#extension("release", { key, owner, op: randomUUID() }));
  }

  async holders(key: string): Promise<readonly Holder[]> {
    return readHolders(await this.#extension("holders", { key }));
  }

  async *watch(key: string, signal?: AbortSignal): AsyncGenerator<readonly Holder[]> {
    this.#needExtensions("watch");
    this.#reading += 1;
    try {
      yield* watchHolders(this.#link, key, signal);
    } finally {
      this.#reading -= 1;
    }
  }

  async setOnce(key: string, value: number): Promise<number> {
    return this.#number("value", await this.#extension("set_once", { key, value }));
  }

  async take(
    key: string,
    by: { readonly owner: string; readonly visibilityMs: number },
    signal?: AbortSignal,
  ): Promise<Taken> {
    const { owner, visibilityMs } = by;
    const op = randomUUID();
    const want = { topic: key, owner, visibility_ms: Math.ceil(visibilityMs), op };
    const result = await this.#extension("take", want, {
      signal,
      // It may have been handed out while the taking back was on its way.
      onCancel: () =>
        void this.#extension("give_back", { topic: key, owner, op }).catch(() => undefined),
    });
    const raw = field(result, "payload");
    if (typeof raw !== "string") throw badAnswer("payload");
    return { seq: this.#number("seq", result), delivery: this.#number("delivery", result), raw };
  }

  async acknowledge(key: string, seq: number, owner: string): Promise<boolean> {
    return isHeld(
      await this.#extension("acknowledge", { topic: key, seq, owner, op: randomUUID() }),
    );
  }

  stats(): SyncStats {
    return {
      waiters: Math.max(0, this.#link.size - this.#reading),
      timers: 0,
      subscriptions: this.#reading,
      states: 0,
      topics: 0,
      leases: 0,
      connections: this.#link.connected ? 1 : 0,
    };
  }

  async close(): Promise<void> {
    await this.#link.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #ask(verb: string, want: unknown, options?: AskOptions): Promise<Reply> {
    return ask(this.#link, `${JSON.stringify(verb)}:${JSON.stringify(want)}`, options);
  }

  async #extension(verb: string, want: unknown, options?: AskOptions): Promise<unknown> {
    this.#needExtensions(verb);
    return (await this.#ask(verb, want, options)).result;
  }

  #needExtensions(verb: string): void {
    if (this.#link.hello.extensions) return;
    throw new SyncError(
      "INVALID_ARGUMENT",
      `the server has Testground's verbs alone, and ${verb} is not among them`,
    );
  }

  /** What other servers would not know how to read. */
  #own(fields: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
    return this.#link.hello.extensions ? fields : {};
  }

  #number(name: string, result: unknown): number {
    const number = numberIn(result, name);
    if (number === undefined) throw badAnswer(name);
    return number;
  }
}

function seqOf({ seq }: Reply): number {
  if (seq === undefined) throw badAnswer("seq");
  return seq;
}

function isHeld(result: unknown): boolean {
  const held = field(result, "held");
  if (typeof held !== "boolean") throw badAnswer("held");
  return held;
}

function leaseBody(key: string, { limit, units, ttlMs, owner, meta }: LeaseWant): unknown {
  const bounded = limit === Number.POSITIVE_INFINITY ? null : limit;
  return { key, limit: bounded, units, ttl_ms: Math.ceil(ttlMs), owner, meta };
}

/** What is no JSON would end the connection for everybody on it. */
function checkJson(raw: string): void {
  try {
    JSON.parse(raw);
  } catch (cause) {
    throw new SyncError("INVALID_ARGUMENT", "the payload is no JSON text", { cause });
  }
}
