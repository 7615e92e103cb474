/** Reasons that a table holds by name; the last place is for all others. */
const PLACES = 48;
const OTHER = "other";
/** Bytes of a name, the first its length. */
const NAME_BYTES = 32;

/** Size of a table in words of 32 bits. */
export const reasonWords = PLACES + (PLACES * NAME_BYTES) / 4;

/**
 * Counters by reason in shared memory. The names are not agreed beforehand: whoever counts a reason
 * first writes its name beside the counter, so a new reason needs no table to be kept in step.
 */
export class ReasonTable {
  readonly #counts: Int32Array;
  readonly #names: Uint8Array;
  readonly #places = new Map<string, number>();
  readonly #seen = new Int32Array(PLACES);
  readonly #totals = new Float64Array(PLACES);

  constructor(memory: SharedArrayBuffer, offset: number) {
    this.#counts = new Int32Array(memory, offset, PLACES);
    this.#names = new Uint8Array(memory, offset + 4 * PLACES, PLACES * NAME_BYTES);
  }

  /** Counts one; the only writer is the thread whose table it is. */
  add(reason: string): void {
    let place = this.#places.get(reason);
    if (place === undefined) {
      place = Math.min(this.#places.size, PLACES - 1);
      const name = place === PLACES - 1 ? OTHER : reason.slice(0, NAME_BYTES - 1);
      for (let index = 0; index < name.length; index += 1) {
        this.#names[place * NAME_BYTES + 1 + index] = name.charCodeAt(index);
      }
      this.#names[place * NAME_BYTES] = name.length;
      if (place < PLACES - 1) this.#places.set(reason, place);
    }
    Atomics.add(this.#counts, place, 1);
  }

  /** What another thread counted so far, added up over the counters' run-overs. */
  read(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (let place = 0; place < PLACES; place += 1) {
      const now = Atomics.load(this.#counts, place);
      const total = (this.#totals[place] ?? 0) + ((now - (this.#seen[place] ?? 0)) >>> 0);
      this.#seen[place] = now;
      this.#totals[place] = total;
      if (total > 0) counts[this.#nameAt(place)] = total;
    }
    return counts;
  }

  #nameAt(place: number): string {
    const at = place * NAME_BYTES;
    const length = this.#names[at] ?? 0;
    return String.fromCharCode(...this.#names.subarray(at + 1, at + 1 + length));
  }
}
