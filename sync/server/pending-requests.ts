/** A request that was not answered yet, or a subscription. */
export interface Pending {
  readonly id: string;
  /** Ends what it waits for; nothing to end where the answer comes by itself. */
  readonly abort: AbortController | undefined;
}

/** What one connection waits for, by id: clients may use an id twice, and cancelling means all of them. */
export class PendingRequests {
  readonly #all = new Map<string, Set<Pending>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(pending: Pending): void {
    const same = this.#all.get(pending.id);
    if (same === undefined) this.#all.set(pending.id, new Set([pending]));
    else same.add(pending);
    this.#size += 1;
  }

  /** False where it was taken away before: cancelled, or the connection is gone. */
  remove(pending: Pending): boolean {
    const same = this.#all.get(pending.id);
    if (same?.delete(pending) !== true) return false;
    if (same.size === 0) this.#all.delete(pending.id);
    this.#size -= 1;
    return true;
  }

  /** Takes away and aborts what bears the id and can be aborted; returns how many they were. */
  cancel(id: string): number {
    let count = 0;
    for (const pending of this.#all.get(id) ?? []) {
      if (pending.abort === undefined) continue;
      this.remove(pending);
      pending.abort.abort();
      count += 1;
    }
    return count;
  }

  /** Takes everything away and aborts it; returns what it was. */
  clear(): Pending[] {
    const all = [...this.#all.values()].flatMap((same) => [...same]);
    this.#all.clear();
    this.#size = 0;
    for (const { abort } of all) abort?.abort();
    return all;
  }
}
