import { ByteBudget } from "../byte-budget.ts";

/** What each holder has taken of one budget, in shared memory; the first place is the main thread's. */
export type BudgetMemory = SharedArrayBuffer;

const WORD_BYTES = 8;

export function budgetMemory(holders: number): BudgetMemory {
  return new SharedArrayBuffer(WORD_BYTES * holders);
}

/**
 * One holder's side of a budget that several threads share. Each holder counts what it has in a
 * place of its own, so that what a dead worker had can be given back to the byte.
 */
export class SharedByteBudget extends ByteBudget {
  readonly #held: BigInt64Array;
  readonly #own: number;

  constructor(memory: BudgetMemory, options: { readonly own: number; readonly limit: number }) {
    super(options.limit);
    this.#held = new BigInt64Array(memory);
    this.#own = options.own;
  }

  /** Bytes taken by all holders. */
  override get used(): number {
    let used = 0;
    for (let place = 0; place < this.#held.length; place += 1) {
      used += Number(Atomics.load(this.#held, place));
    }
    return used;
  }

  /** Taken first and looked at then: of two that compete for the last bytes, at most one has them. */
  override tryTake(bytes: number): boolean {
    Atomics.add(this.#held, this.#own, BigInt(bytes));
    if (this.used <= this.limit) return true;
    this.give(bytes);
    return false;
  }

  override give(bytes: number): void {
    Atomics.sub(this.#held, this.#own, BigInt(bytes));
  }

  /** Bytes that another holder has taken become this one's. */
  takeOver(bytes: number, from: number): void {
    Atomics.add(this.#held, this.#own, BigInt(bytes));
    Atomics.sub(this.#held, from, BigInt(bytes));
  }

  /** A dead holder has nothing any more. */
  clear(holder: number): void {
    Atomics.store(this.#held, holder, 0n);
  }
}
