import type { TopicEntry } from "../backend.ts";
import * as check from "../check-argument.ts";
import { SyncError } from "../sync-error.ts";
import type { Session } from "./session.ts";
import type { Message, SubscribeOptions, Subscription } from "./sync-client.ts";

const ENDED = Symbol("ended by its reader");
const NONE: readonly TopicEntry[] = [];

/** Messages of a topic, pulled in batches; one batch at most is held. */
export class LiveSubscription<T> implements Subscription<T> {
  readonly #parse: (value: unknown) => T;
  readonly #source: AsyncIterator<readonly TopicEntry[]>;
  readonly #controller = new AbortController();
  readonly #forget: () => void;
  #batch = NONE;
  #at = 0;
  #lastSeq: number;
  #over = false;
  /** The call before, where it still waits: messages are handed out in the order of the calls. */
  #before: Promise<unknown> | undefined;

  constructor(
    session: Session,
    { key, parse }: { readonly key: string; readonly parse: (value: unknown) => T },
    { signal, after = 0 }: SubscribeOptions = {},
  ) {
    session.throwIfClosed();
    signal?.throwIfAborted();
    check.notNegative("after", after);
    this.#parse = parse;
    this.#lastSeq = after;
    const entries = session.backend.read(key, after, this.#controller.signal);
    this.#source = entries[Symbol.asyncIterator]();
    const onAbort = (): void => this.#controller.abort(signal?.reason);
    const forgetSession = session.onClose(() => {
      void this.close();
    });
    signal?.addEventListener("abort", onAbort);
    this.#forget = () => {
      signal?.removeEventListener("abort", onAbort);
      forgetSession();
    };
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  next(): Promise<IteratorResult<Message<T>>> {
    // The common case waits for nothing.
    if (this.#before === undefined && this.#at < this.#batch.length) return this.#step();
    const mine = this.#before === undefined ? this.#step() : this.#before.then(() => this.#step());
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#before = settled;
    void settled.then(() => {
      if (this.#before === settled) this.#before = undefined;
    });
    return mine;
  }

  async close(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#batch = NONE;
    this.#forget();
    this.#controller.abort(ENDED);
    await this.#source.return?.();
  }

  async return(): Promise<IteratorResult<Message<T>>> {
    await this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #step(): Promise<IteratorResult<Message<T>>> {
    while (!this.#over) {
      const entry = this.#batch[this.#at];
      if (entry !== undefined && !this.#controller.signal.aborted) {
        this.#at += 1;
        this.#lastSeq = entry.seq;
        return { done: false, value: readMessage(entry, this.#parse) };
      }
      if (!(await this.#pull())) break;
    }
    return { done: true, value: undefined };
  }

  /** False where there is nothing more. */
  async #pull(): Promise<boolean> {
    try {
      const next = await this.#source.next();
      if (this.#over) return false;
      if (next.done !== true) {
        this.#batch = next.value;
        this.#at = 0;
        return true;
      }
    } catch (error) {
      // What its reader ended is over, and no failure.
      if (this.#over) return false;
      this.#over = true;
      this.#forget();
      throw error;
    }
    await this.close();
    return false;
  }
}

/** INVALID_ARGUMENT, with the number, where the text is no JSON or not of the wanted form. */
export function readMessage<T>({ seq, raw }: TopicEntry, parse: (value: unknown) => T): Message<T> {
  try {
    return { seq, raw, value: parse(JSON.parse(raw)) };
  } catch (cause) {
    throw new SyncError("INVALID_ARGUMENT", `message ${seq} is not of the form that is read here`, {
      cause,
      seq,
    });
  }
}
