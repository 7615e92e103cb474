import { Parked } from "./parked.ts";
import { FIXED_BYTES, type RunUse } from "./usage.ts";

/**
 * A counter and who waits for it, by target: the count grows by one, so a signal looks at one target
 * and costs only whom it releases.
 */
export class State {
  readonly #use: RunUse;
  readonly #onIdle: () => void;
  readonly #waiting = new Map<number, Set<Parked<number>>>();
  readonly #members = new Set<string>();
  #count = 0;
  /** Signals of members that had signalled before. */
  #again = 0;

  constructor(use: RunUse, onIdle: () => void) {
    this.#use = use;
    this.#onIdle = onIdle;
  }

  get count(): number {
    return this.#count;
  }

  /** Who signalled by name, in the order of the first signals. */
  get members(): readonly string[] {
    return [...this.#members];
  }

  /** The count with every member once. */
  get instances(): number {
    return this.#count - this.#again;
  }

  signal(member: string | undefined): number {
    if (member !== undefined && this.#members.has(member)) this.#again += 1;
    else if (member !== undefined) {
      this.#use.usage.addBytes(FIXED_BYTES + member.length);
      this.#members.add(member);
    }
    this.#count += 1;
    const released = this.#waiting.get(this.#count);
    if (released === undefined) return this.#count;
    this.#waiting.delete(this.#count);
    for (const waiter of released) {
      this.#use.leave("waiters");
      waiter.resolve(this.#count);
    }
    return this.#count;
  }

  wait(target: number, signal: AbortSignal | undefined): Promise<number> {
    this.#use.enter("waiters");
    const parked = new Parked<number>(signal, () => {
      this.#leave(target, parked);
    });
    const others = this.#waiting.get(target);
    if (others === undefined) this.#waiting.set(target, new Set([parked]));
    else others.add(parked);
    return parked.promise;
  }

  /** Ends whoever waits; the state is of no use afterwards. */
  fail(reason: unknown): void {
    for (const waiters of this.#waiting.values()) {
      for (const waiter of waiters) {
        this.#use.leave("waiters");
        waiter.reject(reason);
      }
    }
    this.#waiting.clear();
    for (const member of this.#members) this.#use.usage.bytes -= FIXED_BYTES + member.length;
  }

  /** Goes where nothing was counted and nobody waits. */
  tidy(): void {
    if (this.#count === 0 && this.#waiting.size === 0) this.#onIdle();
  }

  #leave(target: number, parked: Parked<number>): void {
    const waiters = this.#waiting.get(target);
    waiters?.delete(parked);
    if (waiters?.size === 0) this.#waiting.delete(target);
    this.#use.leave("waiters");
    this.tidy();
  }
}
