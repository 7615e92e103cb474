import type { Taken, TopicEntry } from "../backend.ts";
import type { Deadline, Deadlines } from "./deadlines.ts";
import { Parked } from "./parked.ts";
import type { RunUse } from "./usage.ts";

interface By {
  readonly owner: string;
  readonly visibilityMs: number;
}

interface InFlight {
  readonly owner: string;
  readonly deadline: Deadline;
  readonly delivery: number;
}

interface Returned {
  readonly seq: number;
  readonly delivery: number;
}

interface QueueParts {
  readonly use: RunUse;
  readonly deadlines: Deadlines;
  readonly onIdle: () => void;
}

/** Hands the entries of a topic to one taker each, the oldest first, until they are acknowledged. */
export class Queue {
  readonly #entries: readonly TopicEntry[];
  readonly #use: RunUse;
  readonly #deadlines: Deadlines;
  readonly #onIdle: () => void;
  /** In the order in which they came. */
  readonly #takers = new Map<Parked<Taken>, By>();
  readonly #inFlight = new Map<number, InFlight>();
  /** Came back unacknowledged: the oldest last, each with how often it was handed out. */
  readonly #returned: Returned[] = [];
  #next = 0;

  constructor(entries: readonly TopicEntry[], { use, deadlines, onIdle }: QueueParts) {
    this.#entries = entries;
    this.#use = use;
    this.#deadlines = deadlines;
    this.#onIdle = onIdle;
  }

  get waiting(): number {
    return this.#takers.size;
  }

  take(by: By, signal: AbortSignal | undefined): Promise<Taken> {
    this.#use.enter("waiters");
    const parked = new Parked<Taken>(signal, () => {
      this.#takers.delete(parked);
      this.#use.leave("waiters");
      if (this.#takers.size === 0) this.#onIdle();
    });
    this.#takers.set(parked, by);
    this.handOut();
    return parked.promise;
  }

  /** Gives what there is to those who wait, in their order. */
  handOut(): void {
    for (const [taker, by] of this.#takers) {
      const found = this.#oldest();
      if (found === undefined) return;
      this.#takers.delete(taker);
      this.#use.leave("waiters");
      const { entry, delivery } = found;
      const deadline = this.#deadlines.in(by.visibilityMs, () => this.#comeBack(entry.seq));
      this.#inFlight.set(entry.seq, { owner: by.owner, deadline, delivery });
      this.#use.hold();
      taker.resolve({ ...entry, delivery });
    }
  }

  acknowledge(seq: number, owner: string): boolean {
    const held = this.#inFlight.get(seq);
    if (held?.owner !== owner) return false;
    this.#deadlines.cancel(held.deadline);
    this.#inFlight.delete(seq);
    this.#use.letGo();
    return true;
  }

  /** False where the owner has it no more. */
  giveBack(seq: number, owner: string): boolean {
    const held = this.#inFlight.get(seq);
    if (held?.owner !== owner) return false;
    this.#deadlines.cancel(held.deadline);
    this.#comeBack(seq);
    return true;
  }

  fail(reason: unknown): void {
    for (const taker of this.#takers.keys()) {
      this.#use.leave("waiters");
      taker.reject(reason);
    }
    this.#takers.clear();
    for (const { deadline } of this.#inFlight.values()) {
      this.#deadlines.cancel(deadline);
      this.#use.letGo();
    }
    this.#inFlight.clear();
  }

  #comeBack(seq: number): void {
    const held = this.#inFlight.get(seq);
    if (held === undefined) return;
    this.#inFlight.delete(seq);
    this.#use.letGo();
    const at = placeOf(this.#returned, seq);
    this.#returned.splice(at, 0, { seq, delivery: held.delivery });
    this.handOut();
  }

  /** What came back is older than whatever was never handed out. */
  #oldest(): { readonly entry: TopicEntry; readonly delivery: number } | undefined {
    const again = this.#returned.pop();
    const back = again === undefined ? undefined : this.#entries[again.seq - 1];
    if (again !== undefined && back !== undefined) {
      return { entry: back, delivery: again.delivery + 1 };
    }
    const entry = this.#entries[this.#next];
    if (entry === undefined) return undefined;
    this.#next += 1;
    return { entry, delivery: 1 };
  }
}

/** Where `seq` belongs in a list that falls. */
function placeOf(list: readonly Returned[], seq: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.seq ?? 0) > seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
