import type { TopicEntry } from "../backend.ts";
import { whenAborted } from "./when-aborted.ts";

type Batch = readonly TopicEntry[];

export interface ReadingOptions {
  readonly after: number;
  readonly signal?: AbortSignal;
  /** Entries from the next number on; only asked where the topic has them. None: ask when woken. */
  readonly more: (after: number, count: number) => Promise<Batch>;
  /** The topic's last known number. */
  readonly tail: () => number;
  readonly ended: () => void;
}

const COUNT_MIN = 64;
const COUNT_MAX = 2048;
const CHARACTERS_WANTED = 512 * 1024;

/** A reader's place in a topic. `next` waits for entries; `return` ends it, also while it waits. */
export class TopicReading implements AsyncIterableIterator<Batch> {
  readonly #options: ReadingOptions;
  readonly #stopListening: () => void;
  #after: number;
  /** How many entries are asked for, by the size of those before. */
  #count = COUNT_MIN;
  #over: { readonly error?: unknown } | undefined;
  #woken: (() => void) | undefined;
  /** Calls of `next` are answered one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#after = options.after;
    this.#stopListening = whenAborted(options.signal, (reason) => this.fail(reason));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Batch, undefined>> {
    const next = this.#last.then(() => this.#next());
    this.#last = next.catch(() => undefined);
    return next;
  }

  return(): Promise<IteratorResult<Batch, undefined>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** There may be more, or it is over. */
  wake(): void {
    this.#woken?.();
  }

  end(): void {
    this.#finish({});
  }

  /** The next call of `next` throws. */
  fail(error: unknown): void {
    this.#finish({ error });
  }

  #finish(over: { readonly error?: unknown }): void {
    if (this.#over !== undefined) return;
    this.#over = over;
    this.#stopListening();
    this.#options.ended();
    this.wake();
  }

  async #next(): Promise<IteratorResult<Batch, undefined>> {
    for (;;) {
      if (this.#over !== undefined) return this.#lastResult(this.#over);
      if (this.#after < this.#options.tail()) {
        const batch = await this.#more();
        if (batch === undefined) continue;
        if (batch.length > 0) return { done: false, value: batch };
      }
      await new Promise<void>((resolve) => {
        this.#woken = resolve;
      });
      this.#woken = undefined;
    }
  }

  /** Undefined where it ended while Redis was asked. */
  async #more(): Promise<Batch | undefined> {
    const ended = new Promise<void>((resolve) => {
      this.#woken = () => {
        if (this.#over !== undefined) resolve();
      };
    });
    const asked = this.#options.more(this.#after, this.#count).catch((error: unknown) => {
      this.fail(error);
    });
    const batch = await Promise.race([asked, ended]);
    this.#woken = undefined;
    if (batch === undefined || this.#over !== undefined) return undefined;
    this.#after = batch.at(-1)?.seq ?? this.#after;
    const characters = batch.reduce((sum, { raw }) => sum + raw.length, 0);
    if (characters > CHARACTERS_WANTED) this.#count = Math.max(this.#count >> 1, 1);
    else if (batch.length === this.#count) this.#count = Math.min(this.#count * 2, COUNT_MAX);
    return batch;
  }

  #lastResult({ error }: { readonly error?: unknown }): Promise<IteratorResult<Batch, undefined>> {
    this.#over = {};
    if (error !== undefined) return Promise.reject(error);
    return Promise.resolve({ done: true, value: undefined });
  }
}
