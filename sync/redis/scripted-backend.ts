import { errorCode } from "../../core/index.ts";
import type { LeaseWant, SyncBackend, SyncStats } from "../backend.ts";
import { Appends } from "./appends.ts";
import type { BackendParts } from "./backend-parts.ts";
import { checkLasts, checkName, checkPayload, checkWant } from "./check.ts";
import * as check from "../check-argument.ts";
import { closed, stateLost } from "./commands.ts";
import { Leases } from "./leases.ts";
import { Lines } from "./lines.ts";
import { Looks } from "./looks.ts";
import { Queues } from "./queues.ts";
import { Readers } from "./readers.ts";
import { opened } from "./opened.ts";
import { numberAt } from "./reply.ts";
import { type Run, Runs } from "./run.ts";
import { INSTANCES, LOOK, SET_ONCE } from "./scripts/look.ts";
import { Signals } from "./signals.ts";
import { States } from "./states.ts";
import { Topics, expired } from "./topics.ts";
import { Users } from "./users.ts";
import { Wakes } from "./wakes.ts";
import { Watches } from "./watches.ts";

/** Puts the parts together: what is asked goes to the scripts, what the wake streams say to waiters. */
export class ScriptedBackend implements SyncBackend {
  readonly #parts: BackendParts;
  readonly #users: Users;
  readonly #runs: Runs;
  readonly #looks: Looks;
  readonly #readers: Readers;
  readonly #wakes: Wakes;
  readonly #signals: Signals;
  readonly #appends: Appends;
  readonly #states: States;
  readonly #topics: Topics;
  readonly #leases: Leases;
  readonly #lines: Lines;
  readonly #watches: Watches;
  readonly #queues: Queues;
  #cancelLook: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: BackendParts) {
    const { commands, process, clock } = parts;
    this.#parts = parts;
    const users = new Users(parts.waitingMax);
    this.#users = users;
    this.#runs = new Runs(parts.prefix, process);
    this.#looks = new Looks(commands, process, {
      wake: (run, last) => this.#wakes.ensure(run, last),
      count: (state, count) => this.#states.reached(state, count),
      tail: (topic, last) => this.#topics.seen(topic, last),
      refusedState: (state, error) => this.#states.refused(state, error),
      refusedTopic: (topic, error) => this.#topics.refused(topic, error),
    });
    this.#readers = new Readers({ ...parts, verify: (run) => this.#verify(run) });
    const followerOf = (run: Run) => this.#readers.of(run);
    const follow = (run: Run, wake: number): void => this.#wakes.ensure(run, wake);
    this.#wakes = new Wakes(followerOf, {
      reached: (state, count) => this.#states.reached(state, count),
      turn: (key, owner) => this.#lines.turn(key, owner),
      changed: (key) => this.#watches.changed(key),
      appended: (key) => this.#queues.appended(key),
      missed: () => this.lookAgain(),
    });
    this.#states = new States({ commands, looks: this.#looks, users, process });
    this.#signals = new Signals(commands, (state, count) => this.#states.reached(state, count));
    this.#appends = new Appends(commands);
    this.#topics = new Topics({ commands, looks: this.#looks, users, followerOf });
    this.#leases = new Leases(commands, process);
    this.#lines = new Lines({ commands, leases: this.#leases, users, clock, follow });
    this.#watches = new Watches({ leases: this.#leases, users, clock, follow });
    this.#queues = new Queues({ commands, users, clock, process, follow });
    this.#armLook();
  }

  async signal(key: string, by: { readonly opId?: string; readonly member?: string } = {}) {
    checkName("key", key);
    checkName("member", by.member);
    checkName("opId", by.opId);
    return this.#signals.signal(this.#use(key), key, by);
  }

  async count(key: string): Promise<number> {
    const run = this.#use(key);
    const keys = [run.keys.states, run.keys.topics, run.keys.targets(key)];
    const args = [this.#parts.process, 1, key, 0];
    return numberAt(await this.#parts.commands.call(run, LOOK, { keys, args }), 1);
  }

  async signallers(key: string): Promise<readonly string[]> {
    return this.#states.signallers(this.#use(key), key);
  }

  async instances(key: string): Promise<number> {
    const run = this.#use(key);
    const keys = [run.keys.states, run.keys.signallers(key)];
    return numberAt(await this.#parts.commands.call(run, INSTANCES, { keys, args: [key] }), 0);
  }

  async wait(key: string, target: number, signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    checkName("key", key);
    check.whole("target", target);
    if (target <= 0) return this.count(key);
    return this.#states.wait(this.#use(key), key, { target, ...given(signal) });
  }

  async append(key: string, raw: string, opId = ""): Promise<number> {
    checkName("key", key);
    if (opId !== "") checkName("opId", opId);
    checkPayload(key, raw);
    return this.#appends.append(this.#use(key), key, { raw, opId });
  }

  read(key: string, after: number, signal?: AbortSignal) {
    checkName("key", key);
    check.notNegative("after", after);
    return opened(signal, () =>
      this.#topics.read(this.#use(key), key, { after, ...given(signal) }),
    );
  }

  async acquire(key: string, want: LeaseWant, signal?: AbortSignal) {
    signal?.throwIfAborted();
    checkWant(key, want, this.#parts.runTtlMs);
    return this.#lines.wait(this.#use(key), key, { want, ...given(signal) });
  }

  async tryAcquire(key: string, want: LeaseWant) {
    checkWant(key, want, this.#parts.runTtlMs);
    const run = this.#use(key);
    try {
      const grant = await this.#leases.acquire(run, key, { ...want, patienceMs: 0 });
      return "waitMs" in grant ? undefined : grant;
    } catch (error) {
      // It may have been granted: nobody would give it back.
      if (errorCode(error) === "CONNECTION_LOST") {
        this.#leases.leave(run, key, want.owner).catch(() => undefined);
      }
      throw error;
    }
  }

  async extend(key: string, owner: string, ttlMs: number): Promise<boolean> {
    checkLasts("ttlMs", ttlMs, this.#parts.runTtlMs);
    return this.#leases.extend(this.#use(key), key, { owner, ttlMs });
  }

  async release(key: string, owner: string): Promise<boolean> {
    return this.#leases.release(this.#use(key), key, owner);
  }

  async holders(key: string) {
    return (await this.#leases.holders(this.#use(key), key)).holders;
  }

  watch(key: string, signal?: AbortSignal) {
    return opened(signal, () => this.#watches.watch(this.#use(key), key, signal));
  }

  async setOnce(key: string, value: number): Promise<number> {
    checkName("key", key);
    check.finite("value", value);
    const run = this.#use(key);
    const call = { keys: [run.keys.numbers], args: [key, value] };
    return numberAt(await this.#parts.commands.call(run, SET_ONCE, call), 0);
  }

  async take(
    key: string,
    by: { readonly owner: string; readonly visibilityMs: number },
    signal?: AbortSignal,
  ) {
    signal?.throwIfAborted();
    checkName("owner", by.owner);
    checkLasts("visibilityMs", by.visibilityMs, this.#parts.runTtlMs);
    return this.#queues.take(this.#use(key), key, { ...by, ...given(signal) });
  }

  async acknowledge(key: string, seq: number, owner: string): Promise<boolean> {
    return this.#queues.acknowledge(this.#use(key), key, { seq, owner });
  }

  async giveBack(key: string, seq: number, owner: string): Promise<boolean> {
    return this.#queues.giveBack(this.#use(key), key, { seq, owner });
  }

  stats(): SyncStats {
    const waiters = this.#states.waiters + this.#lines.waiters + this.#queues.waiters;
    return {
      waiters,
      timers: this.#lines.timers + this.#queues.timers,
      subscriptions: this.#topics.readings + this.#watches.size,
      states: this.#states.size,
      topics: this.#topics.size,
      connections: this.#closing === undefined ? 1 + this.#readers.connections : 0,
      refused: this.#users.refused + this.#parts.commands.refused,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Asks again for everything that is waited for; also called where a connection was made anew. */
  lookAgain(): void {
    if (this.#closing !== undefined) return;
    for (const run of this.#runs) {
      if (run.users > 0) this.#looks.run(run).catch(() => undefined);
    }
    this.#states.lookAgain();
    this.#topics.lookAgain();
    this.#lines.lookAgain();
    this.#watches.lookAgain();
    this.#queues.lookAgain();
  }

  /** The run's life in Redis has ended. */
  lost(run: Run): void {
    const { logger, links } = this.#parts;
    logger?.warn("sync state lost", { run: run.name });
    // The same Redis process: the keys expired or were removed, and Redis did not lose them.
    const removed = run.server !== undefined && run.server === links.serverId();
    const error = stateLost(run);
    this.#wakes.stop(run);
    this.#topics.fail(removed ? expired : () => error, run);
    this.#states.fail(error, run);
    this.#lines.fail(error, run);
    this.#watches.fail(error, run);
    this.#queues.fail(error, run);
  }

  #use(key: string): Run {
    if (this.#closing !== undefined) throw closed();
    return this.#runs.of(key);
  }

  async #verify(group: string): Promise<void> {
    const { links } = this.#parts;
    const looks = [...this.#runs]
      .filter((run) => run.users > 0 && links.groupOf(run.name) === group)
      .map((run) => this.#looks.run(run));
    // A run that was lost has been dealt with; any other failure means to try again.
    await Promise.all(
      looks.map((look) =>
        look.catch((error: unknown) => {
          if (errorCode(error) !== "STATE_LOST") throw error;
        }),
      ),
    );
  }

  #armLook(): void {
    const { clock, lookMs } = this.#parts;
    this.#cancelLook = clock.after(lookMs, () => {
      this.#wakes.prune();
      this.#readers.prune();
      this.lookAgain();
      this.#armLook();
    });
  }

  async #close(): Promise<void> {
    this.#cancelLook?.();
    const left = this.#lines.leave();
    const error = closed();
    this.#states.fail(error);
    this.#lines.fail(error);
    this.#queues.fail(error);
    this.#topics.fail(closed);
    this.#watches.fail(error);
    this.#readers.close();
    const { links, commands, clock } = this.#parts;
    let cancel = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(1000, resolve);
    });
    await Promise.race([left, late]);
    cancel();
    commands.close();
    await links.close();
  }
}

function given(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
