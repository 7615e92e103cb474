import type { Holder } from "../backend.ts";
import type { Session } from "./session.ts";

interface ObservationParts<T> {
  readonly key: string;
  readonly read: (holders: readonly Holder[]) => T;
  readonly signal: AbortSignal | undefined;
}

const ENDED = Symbol("ended by its reader");

/** Who holds a key, as its reader pulls it: the latest, never what was between. */
export class Observation<T> implements AsyncIterableIterator<T> {
  readonly #read: (holders: readonly Holder[]) => T;
  readonly #source: AsyncIterator<readonly Holder[]>;
  readonly #controller = new AbortController();
  readonly #forget: () => void;
  #over = false;

  constructor(session: Session, { key, read, signal }: ObservationParts<T>) {
    session.throwIfClosed();
    signal?.throwIfAborted();
    this.#read = read;
    this.#source = session.backend.watch(key, this.#controller.signal)[Symbol.asyncIterator]();
    const onAbort = (): void => this.#controller.abort(signal?.reason);
    const forgetSession = session.onClose(() => {
      void this.return();
    });
    signal?.addEventListener("abort", onAbort);
    this.#forget = () => {
      signal?.removeEventListener("abort", onAbort);
      forgetSession();
    };
  }

  async next(): Promise<IteratorResult<T>> {
    if (this.#over) return { done: true, value: undefined };
    try {
      const { done, value } = await this.#source.next();
      if (!this.#over && done !== true) return { done: false, value: this.#read(value) };
    } catch (error) {
      // What its reader ended is over, and no failure.
      if (!this.#over) {
        this.#end();
        throw error;
      }
    }
    return this.return();
  }

  async return(): Promise<IteratorResult<T>> {
    if (!this.#over) {
      this.#end();
      this.#controller.abort(ENDED);
      await this.#source.return?.();
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #end(): void {
    this.#over = true;
    this.#forget();
  }
}
