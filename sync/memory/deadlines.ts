import type { Clock } from "../../core/index.ts";

/** Something that falls due, in the monotonic milliseconds of the clock. */
export interface Deadline {
  readonly dueMs: number;
  readonly order: number;
  /** Undefined once it ran or was cancelled. */
  run: (() => void) | undefined;
}

/** Cancelled entries stay in the heap until they are this many and half of it. */
const SPENT_MIN = 64;

/** Any number of deadlines on one timer of the clock: a binary heap, the earliest first. */
export class Deadlines {
  readonly #clock: Clock;
  #heap: Deadline[] = [];
  #live = 0;
  #made = 0;
  #armedMs = Infinity;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#live;
  }

  in(delayMs: number, run: () => void): Deadline {
    const dueMs = this.#clock.monotonicMs() + delayMs;
    const entry: Deadline = { dueMs, order: this.#made++, run };
    this.#heap.push(entry);
    rise(this.#heap, this.#heap.length - 1);
    this.#live += 1;
    if (dueMs < this.#armedMs) this.#arm(dueMs);
    return entry;
  }

  cancel(entry: Deadline): void {
    if (entry.run === undefined) return;
    entry.run = undefined;
    this.#live -= 1;
    if (this.#live === 0) this.close();
    else if (this.#heap.length - this.#live > Math.max(SPENT_MIN, this.#live)) this.#compact();
  }

  /** Runs what is due. Called by the timer, and by whoever must not see what is past its time. */
  runDue(): void {
    const now = this.#clock.monotonicMs();
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (first.run !== undefined && first.dueMs > now) break;
      takeFirst(this.#heap);
      const { run } = first;
      if (run === undefined) continue;
      first.run = undefined;
      this.#live -= 1;
      run();
    }
    const next = this.#heap[0];
    if (next === undefined) this.close();
    else if (next.dueMs !== this.#armedMs) this.#arm(next.dueMs);
  }

  /** Forgets everything. */
  close(): void {
    for (const entry of this.#heap) entry.run = undefined;
    this.#heap = [];
    this.#live = 0;
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedMs = Infinity;
  }

  #arm(dueMs: number): void {
    this.#disarm?.();
    this.#armedMs = dueMs;
    const delayMs = Math.max(0, dueMs - this.#clock.monotonicMs());
    this.#disarm = this.#clock.after(delayMs, () => {
      this.#disarm = undefined;
      // A timer may be early, or shorter than asked: what is left is armed again.
      this.#armedMs = Infinity;
      this.runDue();
    });
  }

  #compact(): void {
    const live = this.#heap.filter(({ run }) => run !== undefined);
    // A sorted array is a heap.
    this.#heap = live.sort((left, right) => (before(left, right) ? -1 : 1));
  }
}

function before(left: Deadline, right: Deadline): boolean {
  return left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.order < right.order);
}

function rise(heap: Deadline[], from: number): void {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!swapped(heap, parent, at)) return;
    at = parent;
  }
}

function takeFirst(heap: Deadline[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    const [a, b] = [heap[left], heap[right]];
    if (a === undefined) return;
    const child = b !== undefined && before(b, a) ? right : left;
    if (!swapped(heap, at, child)) return;
    at = child;
  }
}

/** Swaps where the lower entry is due before the upper one. */
function swapped(heap: Deadline[], upper: number, lower: number): boolean {
  const [above, below] = [heap[upper], heap[lower]];
  if (above === undefined || below === undefined || !before(below, above)) return false;
  heap[upper] = below;
  heap[lower] = above;
  return true;
}
