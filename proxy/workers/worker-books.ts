import type { LedgerSnapshot, RequestLedger } from "../../core/index.ts";
import { addReasons, totalOf } from "../reason-counts.ts";
import { ReasonTable, reasonWords } from "./reason-table.ts";

/** Places of the plain counters; behind them the counts of the reasons. */
const RECEIVED = 0;
const UPGRADED = 1;
const FILTERED = 2;
const SAMPLED_OUT = 3;
/** Requests that the main thread took over: mirrored or dropped in its books. */
const TAKEN = 4;
const RATE_LIMITED = 5;
const FAULTS = 6;
const BEAT = 7;
const PLAIN = 8;

/** The memory of one worker's books, which outlives the worker. */
export type BooksMemory = SharedArrayBuffer;

export function booksMemory(): BooksMemory {
  return new SharedArrayBuffer(4 * (PLAIN + 2 * reasonWords));
}

function viewsOf(memory: BooksMemory): {
  readonly plain: Int32Array;
  readonly refused: ReasonTable;
  readonly dropped: ReasonTable;
} {
  return {
    plain: new Int32Array(memory, 0, PLAIN),
    refused: new ReasonTable(memory, 4 * PLAIN),
    dropped: new ReasonTable(memory, 4 * (PLAIN + reasonWords)),
  };
}

/**
 * A worker's own side of its books. Every change is one atomic addition, so what stands there is
 * exact whenever the worker dies. What is open is not counted but follows from the rest: a second
 * addition could be the one that is missing. A request that is mirrored stays open here until the
 * main thread takes it over.
 */
export class WorkerLedger implements RequestLedger {
  readonly #plain: Int32Array;
  readonly #refused: ReasonTable;
  readonly #dropped: ReasonTable;

  constructor(memory: BooksMemory) {
    const { plain, refused, dropped } = viewsOf(memory);
    this.#plain = plain;
    this.#refused = refused;
    this.#dropped = dropped;
  }

  /** Requests handed over so far that the main thread has taken, modulo 2^32. */
  get taken(): number {
    return Atomics.load(this.#plain, TAKEN);
  }

  receive(): void {
    Atomics.add(this.#plain, RECEIVED, 1);
  }

  refuse(reason: string): void {
    this.#refused.add(reason);
  }

  upgrade(): void {
    Atomics.add(this.#plain, UPGRADED, 1);
  }

  filter(): void {
    Atomics.add(this.#plain, FILTERED, 1);
  }

  sampleOut(): void {
    Atomics.add(this.#plain, SAMPLED_OUT, 1);
  }

  drop(reason: string): void {
    this.#dropped.add(reason);
  }

  mirror(): void {}

  /** How many of those sampled out only the rate kept back. */
  tellRateLimited(count: number): void {
    Atomics.store(this.#plain, RATE_LIMITED, count);
  }

  /** An error of ours that nobody caught. */
  fault(): void {
    Atomics.add(this.#plain, FAULTS, 1);
  }

  /** A sign of life. */
  beat(): void {
    Atomics.add(this.#plain, BEAT, 1);
  }
}

export type WorkerCounts = Pick<
  LedgerSnapshot,
  "received" | "open" | "refused" | "upgraded" | "filtered" | "sampledOut" | "dropped"
> & { readonly rateLimited: number; readonly faults: number };

export const NO_COUNTS: WorkerCounts = {
  received: 0,
  open: 0,
  refused: {},
  upgraded: 0,
  filtered: 0,
  sampledOut: 0,
  dropped: {},
  rateLimited: 0,
  faults: 0,
};

export function addCounts(left: WorkerCounts, right: WorkerCounts): WorkerCounts {
  return {
    received: left.received + right.received,
    open: left.open + right.open,
    refused: addReasons(left.refused, right.refused),
    upgraded: left.upgraded + right.upgraded,
    filtered: left.filtered + right.filtered,
    sampledOut: left.sampledOut + right.sampledOut,
    dropped: addReasons(left.dropped, right.dropped),
    rateLimited: left.rateLimited + right.rateLimited,
    faults: left.faults + right.faults,
  };
}

/**
 * The main thread's side of one worker's books. The counters are 32 bits wide and run over; as long
 * as they are read more often than every four thousand million requests, the totals here are exact.
 */
export class WorkerBooks {
  readonly memory: BooksMemory;
  readonly #plain: Int32Array;
  readonly #refused: ReasonTable;
  readonly #dropped: ReasonTable;
  readonly #seen = new Int32Array(PLAIN);
  readonly #totals = new Float64Array(PLAIN);
  #seenBeat = 0;

  constructor() {
    this.memory = booksMemory();
    const { plain, refused, dropped } = viewsOf(this.memory);
    this.#plain = plain;
    this.#refused = refused;
    this.#dropped = dropped;
  }

  /** The main thread takes over `count` requests and books them itself. */
  take(count: number): void {
    Atomics.add(this.#plain, TAKEN, count);
  }

  /** Whether the worker gave a sign of life since the last call. */
  beats(): boolean {
    const beat = Atomics.load(this.#plain, BEAT);
    const alive = beat !== this.#seenBeat;
    this.#seenBeat = beat;
    return alive;
  }

  read(): WorkerCounts {
    // Where requests went is read before how many came, so that none is seen gone and not come.
    const refused = this.#refused.read();
    const dropped = this.#dropped.read();
    const upgraded = this.#total(UPGRADED);
    const filtered = this.#total(FILTERED);
    const sampledOut = this.#total(SAMPLED_OUT);
    const taken = this.#total(TAKEN);
    const received = this.#total(RECEIVED);
    const gone = upgraded + filtered + sampledOut + taken + totalOf(refused) + totalOf(dropped);
    return {
      received,
      open: received - gone,
      refused,
      upgraded,
      filtered,
      sampledOut,
      dropped,
      rateLimited: this.#total(RATE_LIMITED),
      faults: this.#total(FAULTS),
    };
  }

  #total(place: number): number {
    const now = Atomics.load(this.#plain, place);
    const grown = (now - (this.#seen[place] ?? 0)) >>> 0;
    this.#seen[place] = now;
    const total = (this.#totals[place] ?? 0) + grown;
    this.#totals[place] = total;
    return total;
  }
}
