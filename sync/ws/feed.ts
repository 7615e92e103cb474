/** What a reader has not taken yet, and whoever waits for the next. One reader at a time. */
export class Feed<T> {
  #items: T[] = [];
  #end: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** Replaces what was not taken: for states of which the newest alone counts. */
  replace(item: T): void {
    this.#items = [item];
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** Everything that is there, once anything is. Throws what `fail` was given, after the rest. */
  async take(): Promise<T[]> {
    while (this.#items.length === 0) {
      if (this.#end !== undefined) throw this.#end.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    const items = this.#items;
    this.#items = [];
    return items;
  }
}
