import type { Commands } from "./commands.ts";
import type { Looks } from "./looks.ts";
import { textAt } from "./reply.ts";
import type { Run } from "./run.ts";
import { FORGET, SIGNALLERS } from "./scripts/look.ts";
import type { Users } from "./users.ts";
import { whenAborted } from "./when-aborted.ts";

interface Waiter {
  readonly resolve: (count: number) => void;
  readonly reject: (reason: unknown) => void;
}

interface Watched {
  readonly run: Run;
  /** Ascending. */
  readonly targets: number[];
  readonly waiters: Map<number, Set<Waiter>>;
}

export interface StatesOptions {
  readonly commands: Commands;
  readonly looks: Looks;
  readonly users: Users;
  readonly process: string;
}

/** Waiters for counts. A message names the count that a state reached; whoever waits for less goes. */
export class States {
  readonly #options: StatesOptions;
  readonly #watched = new Map<string, Watched>();
  #waiters = 0;

  constructor(options: StatesOptions) {
    this.#options = options;
  }

  get waiters(): number {
    return this.#waiters;
  }

  get size(): number {
    return this.#watched.size;
  }

  async signallers(run: Run, state: string): Promise<readonly string[]> {
    const keys = [run.keys.signallers(state)];
    const reply = await this.#options.commands.call(run, SIGNALLERS, { keys, args: [] });
    return reply.map((_, at) => textAt(reply, at));
  }

  wait(run: Run, state: string, want: { target: number; signal?: AbortSignal }): Promise<number> {
    const { target, signal } = want;
    return new Promise((resolve, reject) => {
      this.#options.users.enter(run);
      const ended = whenAborted(signal, (reason) => {
        this.#remove(run, state, { target, waiter });
        reject(reason);
      });
      const waiter: Waiter = {
        resolve: (count) => {
          ended();
          resolve(count);
        },
        reject: (reason) => {
          ended();
          reject(reason);
        },
      };
      this.#add(run, state, { target, waiter });
      // Where this fails the next look tries again: the waiter waits on.
      this.#options.looks.state(run, state, target).catch(() => undefined);
    });
  }

  /** Lets everybody go who waits for no more than the count. */
  reached(state: string, count: number): void {
    const watched = this.#watched.get(state);
    if (watched === undefined) return;
    const { run, targets, waiters } = watched;
    for (const target of targets.splice(0, placeOf(targets, count + 1))) {
      const released = waiters.get(target) ?? [];
      waiters.delete(target);
      for (const waiter of released) {
        this.#left(run);
        waiter.resolve(count);
      }
    }
    if (targets.length === 0) this.#watched.delete(state);
  }

  /** Asks again for everything that is waited for. */
  lookAgain(): void {
    for (const [state, { run, targets }] of this.#watched) {
      for (const target of targets)
        this.#options.looks.state(run, state, target).catch(() => undefined);
    }
  }

  /** Redis will not say how far the state is. */
  refused(state: string, error: Error): void {
    const watched = this.#watched.get(state);
    if (watched !== undefined) this.#fail(state, watched, error);
  }

  /** Ends the waiters of a run, or all. */
  fail(error: Error, ofRun?: Run): void {
    for (const [state, watched] of this.#watched) {
      if (ofRun === undefined || watched.run === ofRun) this.#fail(state, watched, error);
    }
  }

  #fail(state: string, { run, waiters }: Watched, error: Error): void {
    this.#watched.delete(state);
    for (const waiter of [...waiters.values()].flatMap((set) => [...set])) {
      this.#left(run);
      waiter.reject(error);
    }
  }

  #add(run: Run, state: string, want: { target: number; waiter: Waiter }): void {
    const watched = this.#watched.get(state) ?? { run, targets: [], waiters: new Map() };
    this.#watched.set(state, watched);
    const waiters = watched.waiters.get(want.target) ?? new Set();
    if (waiters.size === 0) {
      watched.waiters.set(want.target, waiters);
      watched.targets.splice(placeOf(watched.targets, want.target), 0, want.target);
    }
    waiters.add(want.waiter);
    this.#waiters += 1;
  }

  #remove(run: Run, state: string, { target, waiter }: { target: number; waiter: Waiter }): void {
    const watched = this.#watched.get(state);
    const waiters = watched?.waiters.get(target);
    if (watched === undefined || waiters?.delete(waiter) !== true) return;
    this.#left(run);
    if (waiters.size > 0) return;
    watched.waiters.delete(target);
    watched.targets.splice(placeOf(watched.targets, target), 1);
    if (watched.targets.length === 0) this.#watched.delete(state);
    const { commands, process } = this.#options;
    const keys = [run.keys.targets(state)];
    commands.call(run, FORGET, { keys, args: [process, target] }).catch(() => undefined);
  }

  #left(run: Run): void {
    this.#waiters -= 1;
    this.#options.users.leave(run);
  }
}

/** Where a target stands, or would stand, among ascending ones. */
function placeOf(targets: readonly number[], target: number): number {
  let low = 0;
  let high = targets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((targets[middle] ?? Infinity) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}
