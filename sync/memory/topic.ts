import type { Taken, TopicEntry } from "../backend.ts";
import type { Deadlines } from "./deadlines.ts";
import { Feeds } from "./feeds.ts";
import { Queue } from "./queue.ts";
import { FIXED_BYTES, type RunUse } from "./usage.ts";

/** Entries handed over at once. */
const BATCH = 512;

/** An ordered log, kept once however many read it: a reader is a cursor. */
export class Topic {
  readonly #use: RunUse;
  readonly #onIdle: () => void;
  readonly #entries: TopicEntry[] = [];
  readonly #readers: Feeds<readonly TopicEntry[]>;
  readonly #queue: Queue;

  constructor(use: RunUse, deadlines: Deadlines, onIdle: () => void) {
    this.#use = use;
    this.#onIdle = onIdle;
    this.#queue = new Queue(this.#entries, { use, deadlines, onIdle: () => this.tidy() });
    this.#readers = new Feeds(() => {
      this.#use.leave("subscriptions");
      this.tidy();
    });
  }

  append(raw: string): number {
    this.#use.usage.addEntry(this.#entries.length, raw);
    const seq = this.#entries.length + 1;
    this.#entries.push({ seq, raw });
    this.#queue.handOut();
    this.#readers.wake();
    return seq;
  }

  read(after: number, signal: AbortSignal | undefined): AsyncIterator<readonly TopicEntry[]> {
    this.#use.enter("subscriptions");
    let cursor = after;
    const pull = (): readonly TopicEntry[] | undefined => {
      if (cursor >= this.#entries.length) return undefined;
      const batch = this.#entries.slice(cursor, cursor + BATCH);
      cursor += batch.length;
      return batch;
    };
    return this.#readers.open(pull, signal);
  }

  take(
    by: { readonly owner: string; readonly visibilityMs: number },
    signal: AbortSignal | undefined,
  ): Promise<Taken> {
    return this.#queue.take(by, signal);
  }

  acknowledge(seq: number, owner: string): boolean {
    return this.#queue.acknowledge(seq, owner);
  }

  giveBack(seq: number, owner: string): boolean {
    return this.#queue.giveBack(seq, owner);
  }

  /** Ends readers and takers; the topic is of no use afterwards. */
  fail(reason: unknown): void {
    this.#readers.fail(reason);
    this.#queue.fail(reason);
    for (const { raw } of this.#entries) this.#use.usage.bytes -= FIXED_BYTES + raw.length;
    this.#entries.length = 0;
  }

  /** Goes where nothing is in it and nobody at it. */
  tidy(): void {
    if (this.#entries.length > 0 || this.#readers.size > 0 || this.#queue.waiting > 0) return;
    this.#onIdle();
  }
}
