/** First in, first out, with a fixed capacity: a full queue refuses, and counts what it refused. */
export class BoundedQueue<T> {
  readonly capacity: number;
  #items: (T | undefined)[] = [];
  #head = 0;
  #refused = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  /** How many items `offer` has refused so far. */
  get refused(): number {
    return this.#refused;
  }

  offer(item: T): boolean {
    if (this.size >= this.capacity) {
      this.#refused += 1;
      return false;
    }
    this.#items.push(item);
    return true;
  }

  take(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
