import { SyncError } from "../sync-error.ts";
import type { Run } from "./run.ts";

/** Whoever waits or reads in this process: all kinds share one limit, which counts what it refuses. */
export class Users {
  readonly #max: number;
  #count = 0;
  #refused = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get refused(): number {
    return this.#refused;
  }

  /** Throws TOO_MANY where as many are there as may be. */
  enter(run: Run): void {
    if (this.#count >= this.#max) {
      this.#refused += 1;
      throw new SyncError(
        "TOO_MANY",
        `${this.#max} calls and readers of this process wait on Redis already: let fewer wait at a time, or raise waitingMax.`,
      );
    }
    this.#count += 1;
    run.users += 1;
  }

  leave(run: Run): void {
    this.#count -= 1;
    run.users -= 1;
  }
}
