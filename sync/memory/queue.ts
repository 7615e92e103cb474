import type { Taken, TopicEntry } from "../backend.ts";
import type { Deadline, Deadlines } from "./deadlines.ts";
import { Parked } from "./parked.ts";
import { FIXED_BYTES, type RunUse } from "./usage.ts";

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
    const { usage } = this.#use;
    usage.checkLeases();
    // Counted now, because nobody could be told when an entry is handed out.
    usage.addBytes(sizeOf(by));
    try {
      this.#use.enter("waiters");
    } catch (error) {
      usage.bytes -= sizeOf(by);
      throw error;
    }
    const parked = new Parked<Taken>(signal, () => {
      this.#takers.delete(parked);
      usage.bytes -= sizeOf(by);
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
    this.#letGo(held);
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
    for (const [taker, by] of this.#takers) {
      this.#use.usage.bytes -= sizeOf(by);
      this.#use.leave("waiters");
      taker.reject(reason);
    }
    this.#takers.clear();
    for (const held of this.#inFlight.values()) {
      this.#deadlines.cancel(held.deadline);
      this.#letGo(held);
    }
    this.#inFlight.clear();
  }

  #letGo(held: InFlight): void {
    this.#use.usage.bytes -= sizeOf(held);
    this.#use.letGo();
  }

  #comeBack(seq: number): void {
    const held = this.#inFlight.get(seq);
    if (held === undefined) return;
    this.#inFlight.delete(seq);
    this.#letGo(held);
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

/** What a taker or an entry that was taken takes, in bytes. */
function sizeOf({ owner }: { readonly owner: string }): number {
  return FIXED_BYTES + owner.length;
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
