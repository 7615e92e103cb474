import { type Ledger, type Logger, errorCode } from "../../core/index.ts";
import type { CapturedRequest, DropReason, MirrorIntake } from "../mirror/intake.ts";
import type { Batch } from "../mirror/wire.ts";
import { unpack } from "../shadow/unpack.ts";
import type { SharedByteBudget } from "./shared-byte-budget.ts";
import type { WorkerBooks } from "./worker-books.ts";

/** What all workers hand over to. */
export interface MainSide {
  /** The books of what the workers handed over. */
  readonly ledger: Ledger;
  readonly mirror: MirrorIntake;
  readonly budget: SharedByteBudget;
  readonly logger: Logger;
  /** Exchanges whose live status may come later; older ones go without. */
  readonly statusesMax: number;
}

/**
 * The main thread's end of one worker's handover: each request leaves the worker's books and enters
 * the main thread's in one step, with the sequence number that the shadow knows it by.
 */
export class TakeOver {
  readonly #main: MainSide;
  readonly #books: WorkerBooks;
  readonly #holder: number;
  /** The shadow's sequence number of the worker's `seq`, at `seq` modulo the length; -1 = none. */
  readonly #seqs: Float64Array;
  #newest = -1;

  constructor(main: MainSide, worker: { readonly books: WorkerBooks; readonly number: number }) {
    this.#main = main;
    this.#books = worker.books;
    this.#holder = worker.number;
    this.#seqs = new Float64Array(main.statusesMax).fill(-1);
  }

  take(batch: Batch): void {
    unpack(batch, ({ seq, request }) => {
      const { method, path, headers, body, trailers } = request;
      const chunks = body === undefined ? [] : [body];
      const bodyBytes = body?.byteLength ?? 0;
      this.#takeOne(seq, { method, path, headers, chunks, bodyBytes, trailers });
    });
    const { statuses } = batch;
    for (let index = 0; index + 1 < statuses.length; index += 2) {
      this.#tellStatus(statuses[index] ?? 0, statuses[index + 1] ?? 0);
    }
  }

  /** The worker is gone: what it had not handed over is dropped, its bytes are free. */
  settle(): void {
    const { ledger, budget } = this.#main;
    const { open } = this.#books.read();
    this.#books.take(open);
    for (let count = 0; count < open; count += 1) {
      ledger.receive();
      ledger.drop("worker-lost");
    }
    budget.clear(this.#holder);
  }

  #takeOne(seq: number, request: CapturedRequest): void {
    const { ledger, budget } = this.#main;
    this.#books.take(1);
    ledger.receive();
    budget.takeOver(request.bodyBytes, this.#holder);
    const answer = this.#offer(request);
    if (typeof answer === "number") {
      ledger.mirror();
    } else {
      budget.give(request.bodyBytes);
      ledger.drop(answer);
    }
    this.#newest = seq;
    this.#seqs[seq % this.#seqs.length] = typeof answer === "number" ? answer : -1;
  }

  #offer(request: CapturedRequest): number | DropReason {
    try {
      return this.#main.mirror.offer(request);
    } catch (error) {
      this.#main.logger.error("mirror-offer-failed", { code: errorCode(error) });
      return "shadow-down";
    }
  }

  #tellStatus(seq: number, status: number): void {
    if (seq > this.#newest || seq <= this.#newest - this.#seqs.length) return;
    const known = this.#seqs[seq % this.#seqs.length] ?? -1;
    if (known >= 0) this.#main.mirror.live(known, status);
  }
}
