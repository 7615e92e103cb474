import { signal } from "@preact/signals";
import { asApiError } from "./answers.ts";
import type { ApiError } from "./fetch-json.ts";

/** A page of a list of the API. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  /** How many the whole list has. */
  readonly total?: number;
}

export interface ListState<T> {
  readonly items: readonly T[];
  /** How many there are, loaded or not. */
  readonly total: number;
  readonly loading: boolean;
  readonly error?: ApiError;
  /** Rows came, went or moved while the list was held; `added` as far as its total tells. */
  readonly waiting?: { readonly added: number };
}

export interface ListOptions<T> {
  /** Its path with filters: another name is another list. */
  readonly name: string;
  /** Reads a page: from the start, or from the `next` of the page before. */
  read(at: PageAt, signal: AbortSignal): Promise<ListPage<T>>;
  keyOf(item: T): string;
}

export interface PageAt {
  readonly cursor?: string;
  readonly limit: number;
}

const FIRST_PAGE = 100;
const NEXT_PAGE = 500;

/** A list that is read page by page and whose rows stay where they are while somebody reads them. */
export class List<T> {
  readonly name: string;
  readonly state = signal<ListState<T>>({ items: [], total: 0, loading: true });
  readonly #options: ListOptions<T>;
  readonly #holds = new Set<string>();
  readonly #ended = new AbortController();
  /** Undefined before the first page. */
  #next: string | null | undefined;
  #last: Promise<void> = Promise.resolve();
  /** What was read while the list was held. */
  #kept: ListPage<T> | undefined;

  constructor(options: ListOptions<T>) {
    this.name = options.name;
    this.#options = options;
  }

  /** Loads on until `count` rows are there, or all. */
  reach(count: number): Promise<void> {
    return this.#alone(async () => {
      if (this.#next === undefined) await this.#first();
      while (typeof this.#next === "string" && this.state.peek().items.length < count) {
        await this.#more(this.#next);
      }
    });
  }

  /** There is news: shown at once, or kept back while the list is held. */
  refresh(): Promise<void> {
    return this.#alone(async () => {
      const loaded = this.state.peek().items.length;
      const limit = Math.min(NEXT_PAGE, Math.max(FIRST_PAGE, loaded));
      const page = await this.#options.read({ limit }, this.#ended.signal);
      if (this.#holds.size > 0 || loaded > limit) this.#keepBack(page);
      else this.#put(page);
    });
  }

  /** Shows what waits, from the top. */
  show(): Promise<void> {
    return this.#alone(() => this.#first());
  }

  /** Holds the rows for a reason ("pointer", "scrolled", "selected"), or lets go of it. */
  hold(reason: string, on: boolean): void {
    if (on) this.#holds.add(reason);
    else this.#holds.delete(reason);
    if (this.#holds.size === 0 && this.#kept !== undefined) this.#put(this.#kept);
  }

  close(): void {
    this.#ended.abort();
  }

  /** One after the other; a failure is shown and leaves what is there. */
  #alone(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (this.#ended.signal.aborted) return;
      try {
        await work();
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        this.state.value = { ...this.state.peek(), loading: false, error: asApiError(error) };
      }
    });
    return this.#last;
  }

  async #first(): Promise<void> {
    this.#put(await this.#options.read({ limit: FIRST_PAGE }, this.#ended.signal));
  }

  async #more(cursor: string): Promise<void> {
    this.state.value = { ...this.state.peek(), loading: true };
    const page = await this.#options.read({ cursor, limit: NEXT_PAGE }, this.#ended.signal);
    this.#next = page.next;
    const { keyOf } = this.#options;
    const { error: _error, ...before } = this.state.peek();
    const seen = new Set(before.items.map(keyOf));
    // Rows move between pages while a run goes on; none is shown twice.
    const items = [...before.items, ...page.items.filter((item) => !seen.has(keyOf(item)))];
    this.state.value = { ...before, items, total: totalOf(page, items.length), loading: false };
  }

  #put(page: ListPage<T>): void {
    this.#kept = undefined;
    this.#next = page.next;
    const { items } = page;
    this.state.value = { items, total: totalOf(page, items.length), loading: false };
  }

  /** Numbers change where they stand; rows that come, go or move wait. */
  #keepBack(page: ListPage<T>): void {
    const { keyOf } = this.#options;
    const { waiting: _waiting, error: _error, ...before } = this.state.peek();
    const fresh = new Map(page.items.map((item) => [keyOf(item), item]));
    const keys = before.items.map(keyOf);
    const items = before.items.map((item, index) => fresh.get(keys[index] ?? "") ?? item);
    const moved = page.items.some((item, index) => keyOf(item) !== keys[index]);
    const added = Math.max(0, totalOf(page, before.total) - before.total);
    this.#kept = moved || added > 0 ? page : undefined;
    const waiting = this.#kept === undefined ? {} : { waiting: { added } };
    this.state.value = { ...before, items, ...waiting };
  }
}

function totalOf(page: ListPage<unknown>, loaded: number): number {
  return page.total ?? (page.next === null ? loaded : loaded + 1);
}
