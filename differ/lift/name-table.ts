/** Names of so few are looked for one by one. */
const LISTED_MAX = 12;
/** A name that finds no slot within so many steps is kept in a map: nobody can make all collide. */
const STEPS_MAX = 64;

/**
 * The names of one object, by their hashes: where each stands among them, and how often it was met.
 * It is used again for the next object, because most objects have few names and there are many.
 */
export class NameTable {
  length = 0;
  #lows = new Int32Array(LISTED_MAX);
  #highs = new Int32Array(LISTED_MAX);
  #times = new Int32Array(LISTED_MAX);
  /** Of each slot which name it has, from 1; of no length as long as names are looked for in turn. */
  #slots = new Int32Array(0);
  #beyond: Map<number, number> | undefined;

  clear(): void {
    this.#beyond = undefined;
    this.length = 0;
    if (this.#slots.length > 0) this.#slots = new Int32Array(0);
  }

  /** Enters a name, and says how often it was met before. */
  add(low: number, high: number): number {
    const known = this.find(low, high);
    if (known >= 0) {
      const times = this.#times[known] ?? 0;
      this.#times[known] = times + 1;
      return times;
    }
    const at = this.length;
    if (at === this.#lows.length) this.#grow();
    this.#lows[at] = low;
    this.#highs[at] = high;
    this.#times[at] = 1;
    this.length += 1;
    if (this.#slots.length > 0) this.#place(at);
    if (at >= LISTED_MAX && at * 2 >= this.#slots.length) this.#replace();
    return 0;
  }

  /** Which of the names it is, in the order in which they came; -1 where it is none. */
  find(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    if (mask < 0) {
      for (let at = 0; at < this.length; at += 1) {
        if (this.#lows[at] === low && this.#highs[at] === high) return at;
      }
      return -1;
    }
    let slot = slotOf(low, high) & mask;
    for (let step = 0; step < STEPS_MAX; step += 1) {
      const at = (this.#slots[slot] ?? 0) - 1;
      if (at < 0 || (this.#lows[at] === low && this.#highs[at] === high)) return at;
      slot = (slot + 1) & mask;
    }
    return this.#beyond?.get(wordOf(low, high)) ?? -1;
  }

  low(name: number): number {
    return this.#lows[name] ?? 0;
  }

  high(name: number): number {
    return this.#highs[name] ?? 0;
  }

  #grow(): void {
    this.#lows = grown(this.#lows);
    this.#highs = grown(this.#highs);
    this.#times = grown(this.#times);
  }

  #replace(): void {
    this.#beyond = undefined;
    this.#slots = new Int32Array(Math.max(64, this.#slots.length * 4));
    for (let at = 0; at < this.length; at += 1) this.#place(at);
  }

  #place(at: number): void {
    const low = this.#lows[at] ?? 0;
    const high = this.#highs[at] ?? 0;
    const mask = this.#slots.length - 1;
    let slot = slotOf(low, high) & mask;
    for (let step = 0; step < STEPS_MAX; step += 1) {
      if (this.#slots[slot] === 0) {
        this.#slots[slot] = at + 1;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.#beyond ??= new Map();
    this.#beyond.set(wordOf(low, high), at);
  }
}

/** As many bits as a number holds. */
function wordOf(low: number, high: number): number {
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}

/** The hashes are of different kinds: who makes one collide has not made the other. */
function slotOf(low: number, high: number): number {
  return Math.imul(low ^ (high >>> 7) ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 5;
}

function grown(old: Int32Array): Int32Array<ArrayBuffer> {
  const made = new Int32Array(old.length * 2);
  made.set(old);
  return made;
}
