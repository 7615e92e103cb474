import type { TopicEntry } from "../backend.ts";

const ENTRIES_MAX = 1024;
const CHARACTERS_MAX = 1024 * 1024;

/** The last entries of a topic without gaps, bounded: readers that keep up need not ask Redis. */
export class Recent {
  #entries: TopicEntry[] = [];
  #characters = 0;

  add(entries: readonly TopicEntry[]): void {
    for (const entry of entries) {
      const last = this.#entries.at(-1);
      if (last !== undefined && entry.seq !== last.seq + 1) this.clear();
      this.#entries.push(entry);
      this.#characters += entry.raw.length;
    }
    if (this.#entries.length <= ENTRIES_MAX && this.#characters <= CHARACTERS_MAX) return;
    let from = Math.max(this.#entries.length - ENTRIES_MAX, 0);
    this.#characters = 0;
    for (let at = this.#entries.length - 1; at >= from; at -= 1) {
      this.#characters += this.#entries[at]?.raw.length ?? 0;
      if (this.#characters > CHARACTERS_MAX / 2) from = at;
    }
    this.#entries = this.#entries.slice(from);
  }

  /** What follows a number; undefined where that is no more, or not yet, held here. */
  after(seq: number): readonly TopicEntry[] | undefined {
    const first = this.#entries[0]?.seq;
    if (first === undefined || seq + 1 < first) return undefined;
    const following = this.#entries.slice(seq + 1 - first);
    return following.length === 0 ? undefined : following;
  }

  clear(): void {
    this.#entries = [];
    this.#characters = 0;
  }
}
