import { type Signal, signal } from "@preact/signals";
import { ApiError } from "./fetch-json.ts";

/** An answer of the API as a screen shows it: what was last read, and how it stands with that. */
export interface Shown<T> {
  readonly value?: T;
  /** Why the last attempt failed; `value` may still be there from before. */
  readonly error?: ApiError;
  /** Known to be behind, or being read again. */
  readonly stale: boolean;
}

export interface AnswersOptions {
  ask(path: string, signal: AbortSignal): Promise<unknown>;
  nowMs(): number;
  setTimer(work: () => void, ms: number): void;
}

interface Entry {
  readonly path: string;
  readonly shown: Signal<Shown<unknown>>;
  watchers: number;
  behind: boolean;
  waits: boolean;
  readAt: number;
  reading: Reading | undefined;
}

interface Reading {
  readonly done: Promise<void>;
  readonly abort: AbortController;
}

/** Answers kept for coming back to a screen; the longest unseen goes first. */
const KEPT_MAX = 120;
/** A path is read at most this often because of news. */
const REREAD_MS = 2000;

/** Answers by path: a screen that was seen before is there at once, and news is read once for all who show it. */
export class Answers {
  readonly #options: AnswersOptions;
  /** The longest unseen first. */
  readonly #entries = new Map<string, Entry>();

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** What is known of a path. */
  of(path: string): Signal<Shown<unknown>> {
    return this.#entryOf(path).shown;
  }

  /** Reads a path where it is behind, and again whenever there is news; until what it returns is called. */
  watch(path: string): () => void {
    const entry = this.#entryOf(path);
    entry.watchers += 1;
    if (entry.behind || entry.shown.peek().error !== undefined) void this.#read(entry);
    return () => {
      entry.watchers -= 1;
      if (entry.watchers > 0 || entry.reading === undefined) return;
      entry.behind = true;
      entry.reading.abort.abort();
      entry.reading = undefined;
    };
  }

  /** Puts in what came by another way. */
  put(path: string, value: unknown): void {
    const entry = this.#entries.get(path);
    if (entry === undefined) return;
    entry.behind = false;
    entry.shown.value = { value, stale: false };
  }

  /** What is shown of these is read again soon, the rest when somebody looks. */
  outdate(which: (path: string) => boolean): void {
    for (const entry of this.#entries.values()) {
      if (!which(entry.path)) continue;
      entry.behind = true;
      this.#readSoon(entry);
    }
  }

  /** What is shown of these is read again now, also where a reading began before the change; done when it is there. */
  async renew(which: (path: string) => boolean): Promise<void> {
    const readings: Promise<void>[] = [];
    for (const entry of this.#entries.values()) {
      if (!which(entry.path)) continue;
      entry.behind = true;
      if (entry.watchers === 0) continue;
      entry.reading?.abort.abort();
      entry.reading = undefined;
      readings.push(this.#read(entry));
    }
    await Promise.all(readings);
  }

  /** Reads again now. */
  reread(path: string): Promise<void> {
    return this.#read(this.#entryOf(path));
  }

  #entryOf(path: string): Entry {
    const known = this.#entries.get(path);
    const entry = known ?? {
      path,
      shown: signal<Shown<unknown>>({ stale: true }),
      ...{ watchers: 0, behind: true, waits: false, readAt: -Infinity, reading: undefined },
    };
    this.#entries.delete(path);
    this.#entries.set(path, entry);
    if (known === undefined) this.#forgetOldest();
    return entry;
  }

  #forgetOldest(): void {
    for (const [path, entry] of this.#entries) {
      if (this.#entries.size <= KEPT_MAX) return;
      if (entry.watchers === 0) this.#entries.delete(path);
    }
  }

  #read(entry: Entry): Promise<void> {
    if (entry.reading !== undefined) return entry.reading.done;
    const abort = new AbortController();
    entry.behind = false;
    entry.readAt = this.#options.nowMs();
    if (!entry.shown.peek().stale) entry.shown.value = { ...entry.shown.peek(), stale: true };
    const settle = (shown: Shown<unknown>): void => {
      if (abort.signal.aborted) return;
      entry.reading = undefined;
      entry.shown.value = shown;
      if (entry.behind) this.#readSoon(entry);
    };
    const done = this.#options.ask(entry.path, abort.signal).then(
      (value) => settle({ value, stale: entry.behind }),
      (error: unknown) => {
        const { value } = entry.shown.peek();
        const before = value === undefined ? {} : { value };
        settle({ ...before, error: asApiError(error), stale: false });
      },
    );
    entry.reading = { done, abort };
    return done;
  }

  #readSoon(entry: Entry): void {
    if (entry.watchers === 0 || entry.waits || entry.reading !== undefined) return;
    entry.waits = true;
    const wait = Math.max(0, entry.readAt + REREAD_MS - this.#options.nowMs());
    this.#options.setTimer(() => {
      entry.waits = false;
      if (entry.watchers > 0 && entry.behind) void this.#read(entry);
    }, wait);
  }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ApiError(0, "PAGE_FAULT", text);
}
