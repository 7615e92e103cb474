import type { Run } from "./run.ts";

export interface TurnBatchesOptions<T> {
  readonly send: (run: Run, batch: readonly T[]) => void;
  /** What differs here goes apart. */
  readonly groupOf: (one: T) => string;
  /** Characters. */
  readonly sizeOf: (one: T) => number;
}

interface Held<T> {
  readonly group: string;
  readonly batch: T[];
  characters: number;
}

/** Also a bound on how long a script holds Redis. */
const BATCH_MAX = 256;
/** A larger one goes alone. */
const CHARACTERS_MAX = 1024 * 1024;

/** Holds what is asked for in one turn of the event loop, and sends it together at its end, in its order. */
export class TurnBatches<T> {
  readonly #options: TurnBatchesOptions<T>;
  readonly #held = new Map<Run, Held<T>>();

  constructor(options: TurnBatchesOptions<T>) {
    this.#options = options;
  }

  add(run: Run, one: T): void {
    const { groupOf, sizeOf } = this.#options;
    const [group, characters] = [groupOf(one), sizeOf(one)];
    const held = this.#held.get(run);
    if (held?.group === group && held.characters + characters <= CHARACTERS_MAX) {
      held.batch.push(one);
      held.characters += characters;
      if (held.batch.length >= BATCH_MAX) this.#flush(run);
      return;
    }
    // What is held back, here or by another kind, was asked for before.
    run.flush();
    this.#held.set(run, { group, batch: [one], characters });
    run.flush = () => this.#flush(run);
    queueMicrotask(run.flush);
  }

  #flush(run: Run): void {
    const held = this.#held.get(run);
    if (held === undefined) return;
    this.#held.delete(run);
    this.#options.send(run, held.batch);
  }
}
