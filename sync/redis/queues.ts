import type { Clock } from "../../core/index.ts";
import type { Taken } from "../backend.ts";
import type { Commands } from "./commands.ts";
import { mayPass } from "./refusal.ts";
import { numberAt, textAt } from "./reply.ts";
import type { Run } from "./run.ts";
import { ACKNOWLEDGE, GIVE_BACK, TAKE } from "./scripts/queue.ts";
import type { Users } from "./users.ts";
import { whenAborted } from "./when-aborted.ts";

interface Taker {
  readonly run: Run;
  readonly key: string;
  readonly owner: string;
  readonly visibilityMs: number;
  readonly resolve: (taken: Taken) => void;
  readonly reject: (reason: unknown) => void;
  asking: boolean;
  /** Woken while Redis was asked. */
  again: boolean;
  cancel: (() => void) | undefined;
}

export interface QueuesOptions {
  readonly commands: Commands;
  readonly users: Users;
  readonly clock: Clock;
  readonly process: string;
  readonly follow: (run: Run, wake: number) => void;
}

const LOOK_AGAIN_MS = 5000;

/** Takes entries of topics, each with one taker at a time until it is acknowledged. */
export class Queues {
  readonly #options: QueuesOptions;
  readonly #takers = new Set<Taker>();

  constructor(options: QueuesOptions) {
    this.#options = options;
  }

  get waiters(): number {
    return this.#takers.size;
  }

  get timers(): number {
    let timers = 0;
    for (const { cancel } of this.#takers) if (cancel !== undefined) timers += 1;
    return timers;
  }

  take(
    run: Run,
    key: string,
    by: { owner: string; visibilityMs: number; signal?: AbortSignal },
  ): Promise<Taken> {
    return new Promise((resolve, reject) => {
      this.#options.users.enter(run);
      const ended = whenAborted(by.signal, (reason) => {
        if (this.#remove(taker)) reject(reason);
      });
      const taker: Taker = {
        ...{ run, key, owner: by.owner, visibilityMs: by.visibilityMs },
        ...{ asking: false, again: false, cancel: undefined },
        resolve: (taken) => {
          ended();
          resolve(taken);
        },
        reject: (reason) => {
          ended();
          reject(reason);
        },
      };
      this.#takers.add(taker);
      this.#ask(taker);
    });
  }

  async acknowledge(run: Run, key: string, { seq, owner }: { seq: number; owner: string }) {
    const call = { keys: queueKeys(run, key), args: [key, owner, seq] };
    return numberAt(await this.#options.commands.call(run, ACKNOWLEDGE, call), 0) === 1;
  }

  appended(key: string): void {
    for (const taker of this.#takers) if (taker.key === key) this.#ask(taker);
  }

  lookAgain(): void {
    for (const taker of this.#takers) this.#ask(taker);
  }

  fail(error: Error, ofRun?: Run): void {
    for (const taker of [...this.#takers]) {
      if (ofRun !== undefined && taker.run !== ofRun) continue;
      this.#remove(taker);
      taker.reject(error);
    }
  }

  #ask(taker: Taker): void {
    if (taker.asking) {
      taker.again = true;
      return;
    }
    taker.asking = true;
    taker.again = false;
    taker.cancel?.();
    taker.cancel = undefined;
    this.#askOnce(taker).then(
      (nextMs) => this.#answered(taker, nextMs),
      (error: unknown) => {
        if (mayPass(error)) this.#answered(taker, LOOK_AGAIN_MS);
        else if (this.#remove(taker)) taker.reject(error);
      },
    );
  }

  #answered(taker: Taker, nextMs: number): void {
    taker.asking = false;
    if (!this.#takers.has(taker)) return;
    if (taker.again) this.#ask(taker);
    else taker.cancel = this.#options.clock.after(nextMs, () => this.#ask(taker));
  }

  /** Milliseconds until it is worth asking again. */
  async #askOnce(taker: Taker): Promise<number> {
    const { run, key, owner, visibilityMs } = taker;
    const { commands, process, follow } = this.#options;
    const reply = await commands.call(run, TAKE, {
      keys: [...queueKeys(run, key), run.keys.takers(key)],
      args: [key, owner, Math.ceil(visibilityMs), process],
    });
    const seq = numberAt(reply, 0);
    if (seq === 0) {
      follow(run, numberAt(reply, 1));
      const dueMs = numberAt(reply, 2);
      return dueMs < 0 ? LOOK_AGAIN_MS : Math.min(Math.max(dueMs, 0) + 1, LOOK_AGAIN_MS);
    }
    const taken = { seq, delivery: numberAt(reply, 1), raw: textAt(reply, 2) };
    if (this.#remove(taker)) taker.resolve(taken);
    else await this.giveBack(run, key, { seq, owner });
    return LOOK_AGAIN_MS;
  }

  /** An entry that its taker does not want any more; whether it was the taker's still. */
  async giveBack(
    run: Run,
    key: string,
    { seq, owner }: { seq: number; owner: string },
  ): Promise<boolean> {
    const keys = [...queueKeys(run, key), run.keys.takers(key)];
    const reply = await this.#options.commands.call(run, GIVE_BACK, {
      keys,
      args: [key, owner, seq],
    });
    return numberAt(reply, 0) === 1;
  }

  #remove(taker: Taker): boolean {
    if (!this.#takers.delete(taker)) return false;
    this.#options.users.leave(taker.run);
    taker.cancel?.();
    taker.cancel = undefined;
    return true;
  }
}

function queueKeys(run: Run, key: string): readonly string[] {
  return [run.keys.topics, run.keys.stream(key), run.keys.handed, ...run.keys.queue(key)];
}
