import type { Clock } from "../../core/index.ts";
import { SyncError } from "../sync-error.ts";
import { Refusal, plain } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import type { Run } from "./run.ts";
import type { Script } from "./scripts/script.ts";

/** What of a Redis client runs scripts: a single node or a cluster. */
export interface ScriptRunner {
  evalsha(sha: string, keys: number, ...rest: (string | number)[]): Promise<unknown>;
  eval(text: string, keys: number, ...rest: (string | number)[]): Promise<unknown>;
}

export interface CommandOptions {
  readonly redis: ScriptRunner;
  readonly clock: Clock;
  /** Names this process; random. */
  readonly process: string;
  readonly runTtlMs: number;
  /** Until a call without an answer fails. */
  readonly answerMs: number;
  /** Calls that Redis has not answered; those count that failed for it and stand in ioredis's queue. */
  readonly callsMax: number;
  readonly serverId: () => string | undefined;
  /** What the connection said last, where it is not well. */
  readonly trouble: () => string | undefined;
  /** Called once for each life of a run that ended without this process. */
  readonly onLost: (run: Run) => void;
}

/** A script's own keys and arguments. */
export interface Call {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

interface Waiting {
  readonly dueMs: number;
  readonly fail: (error: Error) => void;
}

/**
 * Runs scripts over one connection. ioredis sends again what had no answer when a connection broke;
 * each operation that changes something has a number, by which the script knows it again.
 */
export class Commands {
  readonly #options: CommandOptions;
  readonly #waiting = new Map<number, Waiting>();
  #unanswered = 0;
  #refused = 0;
  #lastCall = 0;
  #lastOperation = 0;
  #cancelTimer: (() => void) | undefined;
  #closed = false;

  constructor(options: CommandOptions) {
    this.#options = options;
  }

  /** How many calls were refused because too many are without an answer. */
  get refused(): number {
    return this.#refused;
  }

  /** Throws CONNECTION_LOST without an answer in time, STATE_LOST where the run is another one. */
  call(run: Run, script: Script, { keys, args }: Call): Promise<Reply> {
    run.flush();
    if (this.#closed) return Promise.reject(closed());
    if (this.#unanswered >= this.#options.callsMax) {
      this.#refused += 1;
      return Promise.reject(tooManyUnanswered(this.#options));
    }
    this.#forgetExpired(run);
    const { keys: names, epoch, writes } = run;
    const operation = script.mutates ? ++this.#lastOperation : 0;
    if (operation > 0) run.open.add(operation);
    const low = run.open.values().next().value ?? operation;
    const { process, runTtlMs } = this.#options;
    const common = [`${epoch}@${writes}`, process, runTtlMs, operation, low];
    const own = [names.run, run.operations, names.registry, names.wake, ...keys];
    this.#unanswered += 1;
    const answer = this.#send(script, own, [...common, ...args]).finally(() => {
      this.#unanswered -= 1;
      run.open.delete(operation);
    });
    const read = answer.then((reply) => this.#read(run, epoch, reply));
    return this.#inTime(read, script.name);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    for (const { fail } of this.#waiting.values()) fail(closed());
    this.#waiting.clear();
  }

  /** The run's life has ended: whoever waited for it hears of it, and the next call begins anew. */
  lose(run: Run, epoch: string): void {
    if (run.epoch === "" || run.epoch !== epoch) return;
    run.epoch = "";
    run.writes = 0;
    this.#options.onLost(run);
  }

  async #send(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const { redis } = this.#options;
    try {
      return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isNoScript(error)) throw refused(script.name, error);
    }
    try {
      return await redis.eval(script.text, keys.length, ...keys, ...args);
    } catch (error) {
      throw refused(script.name, error);
    }
  }

  #read(run: Run, sent: string, reply: unknown): Reply {
    if (!Array.isArray(reply)) throw new Refusal("a script's reply is no list");
    const values: readonly unknown[] = reply;
    run.contactMs = this.#options.clock.monotonicMs();
    const [, epoch, writes] = /^(.+)@(\d+)$/u.exec(String(values[0])) ?? [];
    if (epoch === undefined) {
      this.lose(run, sent);
      throw stateLost(run);
    }
    if (run.epoch === "") {
      run.epoch = epoch;
      run.server = this.#options.serverId();
    }
    if (run.epoch === epoch) run.writes = Math.max(run.writes, Number(writes));
    if (values[1] === "SETTLED") throw refused("operation", undefined);
    return values.slice(1);
  }

  /** Nobody kept the run alive here: that it expired is no loss. */
  #forgetExpired(run: Run): void {
    if (run.epoch === "" || run.users > 0 || run.open.size > 0) return;
    const idleMs = this.#options.clock.monotonicMs() - run.contactMs;
    if (idleMs <= this.#options.runTtlMs) return;
    run.epoch = "";
    run.writes = 0;
  }

  #inTime(answer: Promise<Reply>, name: string): Promise<Reply> {
    const call = ++this.#lastCall;
    const dueMs = this.#options.clock.monotonicMs() + this.#options.answerMs;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { dueMs, fail: reject });
      if (this.#cancelTimer === undefined) this.#arm(name);
      answer.then(resolve, reject).finally(() => this.#waiting.delete(call));
    });
  }

  /** One timer for all: calls are due in the order in which they were made. */
  #arm(name: string): void {
    this.#cancelTimer = undefined;
    const first = this.#waiting.values().next().value;
    if (first === undefined || this.#closed) return;
    const { clock } = this.#options;
    this.#cancelTimer = clock.after(Math.max(first.dueMs - clock.monotonicMs(), 0), () => {
      const now = clock.monotonicMs();
      for (const [call, { dueMs, fail }] of this.#waiting) {
        if (dueMs > now) break;
        this.#waiting.delete(call);
        fail(unanswered(name, this.#options));
      }
      this.#arm(name);
    });
  }
}

export function closed(): SyncError {
  return new SyncError("CLOSED", "The sync backend was closed.");
}

export function stateLost(run: Run): SyncError {
  return new SyncError(
    "STATE_LOST",
    `Redis holds run "${run.name}" no more: it came back without its data, or the run's keys were removed. Counts and topics begin anew; start the run again.`,
  );
}

function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

function refused(name: string, cause: unknown): SyncError {
  const refusal = Refusal.of(name, cause);
  if (refusal !== undefined) return refusal;
  const said = cause instanceof Error ? `: ${cause.message}` : "";
  const known = { cause: plain(cause) };
  return new SyncError("CONNECTION_LOST", `Redis did not run "${name}"${said}`, known);
}

function unanswered(name: string, { answerMs, trouble }: CommandOptions): SyncError {
  const said = trouble();
  return new SyncError(
    "CONNECTION_LOST",
    `Redis did not answer for ${answerMs} ms ("${name}" was asked first or after${said === undefined ? "" : `; the connection said: ${said}`}). It may have been done: ask again with the same operation id.`,
  );
}

function tooManyUnanswered({ callsMax }: CommandOptions): SyncError {
  return new SyncError(
    "CONNECTION_LOST",
    `${callsMax} calls have no answer of Redis yet, and this one was not sent: send fewer at a time, or look why Redis is slow or away.`,
  );
}
