import { runOf } from "../keys.ts";
import { type RunKeys, runKeys } from "./keys.ts";

/** What this process knows of a run. */
export interface Run {
  readonly name: string;
  readonly keys: RunKeys;
  /** Names this process's operations of this run. */
  readonly operations: string;
  /** As the scripts said; "" where it is not known. */
  epoch: string;
  /** How many changes of the run's life this process was told of. */
  writes: number;
  /** The Redis process that answered when the epoch became known. */
  server: string | undefined;
  /** The highest era of a lease's token. */
  era: number;
  /** When a script last answered, on the clock that never goes back. */
  contactMs: number;
  /** Numbers of operations without an answer, ascending. */
  readonly open: Set<number>;
  /** Waiters, readings and the like: while there are any, the run is looked at from time to time. */
  users: number;
  /** Sends what was held back for the end of this turn. */
  flush: () => void;
}

const RUNS_MAX = 10_000;
const nothing = (): void => undefined;

/** The runs that this process has to do with; the longest unused is forgotten first. */
export class Runs {
  readonly #prefix: string;
  readonly #process: string;
  readonly #runs = new Map<string, Run>();
  #named = 0;

  constructor(prefix: string, process: string) {
    this.#prefix = prefix;
    this.#process = process;
  }

  /** The run of a raw key. */
  of(key: string): Run {
    const name = runOf(key);
    const known = this.#runs.get(name);
    if (known !== undefined) {
      this.#runs.delete(name);
      this.#runs.set(name, known);
      return known;
    }
    const keys = runKeys(this.#prefix, name);
    this.#named += 1;
    const operations = keys.operations(`${this.#process}.${this.#named}`);
    const state = {
      epoch: "",
      writes: 0,
      server: undefined,
      era: 0,
      contactMs: 0,
      open: new Set<number>(),
      users: 0,
    };
    const run: Run = { name, keys, operations, ...state, flush: nothing };
    this.#runs.set(name, run);
    if (this.#runs.size > RUNS_MAX) this.#forgetOne();
    return run;
  }

  [Symbol.iterator](): IterableIterator<Run> {
    return this.#runs.values();
  }

  #forgetOne(): void {
    for (const run of this.#runs.values()) {
      if (run.users > 0 || run.open.size > 0) continue;
      this.#runs.delete(run.name);
      return;
    }
  }
}
