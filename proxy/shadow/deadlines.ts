/** Something with a deadline; the links belong to the list. */
export interface Timed {
  deadlineMs: number;
  previousTimed: Timed | undefined;
  nextTimed: Timed | undefined;
  expire(): void;
}

/**
 * Deadlines that all lie equally far ahead when they are added, so the order of adding is the order
 * of falling due: a linked list does what a timer each would, at the cost of two assignments.
 */
export class Deadlines {
  #first: Timed | undefined;
  #last: Timed | undefined;

  add(entry: Timed): void {
    entry.previousTimed = this.#last;
    entry.nextTimed = undefined;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.nextTimed = entry;
    this.#last = entry;
  }

  remove(entry: Timed): void {
    const { previousTimed: previous, nextTimed: next } = entry;
    if (previous === undefined && this.#first !== entry) return;
    if (previous === undefined) this.#first = next;
    else previous.nextTimed = next;
    if (next === undefined) this.#last = previous;
    else next.previousTimed = previous;
    entry.previousTimed = undefined;
    entry.nextTimed = undefined;
  }

  /** Takes out and expires whatever is due. */
  expire(nowMs: number): void {
    for (;;) {
      const entry = this.#first;
      if (entry === undefined || entry.deadlineMs > nowMs) return;
      this.remove(entry);
      entry.expire();
    }
  }
}
