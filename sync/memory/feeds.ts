/** What a feed asks: the next piece, or undefined where there is nothing now. */
type Pull<T> = () => T | undefined;

interface Source<T> {
  parked(feed: Feed<T>): void;
  ended(feed: Feed<T>): void;
}

/**
 * A sequence that its reader pulls: nothing is kept for a reader who does not read. `return` ends it
 * at once, also while a `next` waits, which a generator cannot do.
 */
class Feed<T> implements AsyncIterableIterator<T> {
  readonly #pull: Pull<T>;
  readonly #source: Source<T>;
  readonly #signal: AbortSignal | undefined;
  #woken: PromiseWithResolvers<void> | undefined;
  #state: "open" | "failing" | "over" = "open";
  #reason: unknown;

  constructor(pull: Pull<T>, source: Source<T>, signal: AbortSignal | undefined) {
    this.#pull = pull;
    this.#source = source;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = (): void => {
    this.fail(this.#signal?.reason);
  };

  wake(): void {
    this.#woken?.resolve();
    this.#woken = undefined;
  }

  /** The next `next` rejects, later ones are done. */
  fail(reason: unknown): void {
    this.#end("failing", reason);
  }

  async next(): Promise<IteratorResult<T>> {
    for (;;) {
      if (this.#state === "failing") {
        this.#state = "over";
        throw this.#reason;
      }
      if (this.#state === "over") return { done: true, value: undefined };
      const value = this.#pull();
      if (value !== undefined) return { done: false, value };
      this.#woken ??= Promise.withResolvers<void>();
      this.#source.parked(this);
      await this.#woken.promise;
    }
  }

  async return(): Promise<IteratorResult<T>> {
    this.#end("over", undefined);
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #end(state: "failing" | "over", reason: unknown): void {
    if (this.#state !== "open") {
      if (state === "over") this.#state = state;
      return;
    }
    this.#state = state;
    this.#reason = reason;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#source.ended(this);
    this.wake();
  }
}

/** The feeds of one source. A wake costs only the readers that wait. */
export class Feeds<T> {
  readonly #all = new Set<Feed<T>>();
  readonly #parked = new Set<Feed<T>>();
  readonly #onEnded: () => void;
  readonly #source: Source<T>;

  constructor(onEnded: () => void) {
    this.#onEnded = onEnded;
    this.#source = {
      parked: (feed) => this.#parked.add(feed),
      ended: (feed) => {
        this.#parked.delete(feed);
        if (this.#all.delete(feed)) this.#onEnded();
      },
    };
  }

  get size(): number {
    return this.#all.size;
  }

  open(pull: Pull<T>, signal: AbortSignal | undefined): AsyncIterableIterator<T> {
    const feed = new Feed(pull, this.#source, signal);
    this.#all.add(feed);
    return feed;
  }

  wake(): void {
    for (const feed of this.#parked) feed.wake();
    this.#parked.clear();
  }

  fail(reason: unknown): void {
    for (const feed of this.#all) feed.fail(reason);
  }
}
