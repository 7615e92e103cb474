import type { Clock } from "../../core/index.ts";
import type { CapturedRequest, DropReason, MirrorIntake } from "../mirror/intake.ts";
import { Outbox } from "../mirror/outbox.ts";
import type { Batch } from "../mirror/wire.ts";

export interface HandoverOptions {
  /** Requests of this worker that the main thread has taken over so far, modulo 2^32. */
  readonly taken: () => number;
  /** Requests that may be on their way. */
  readonly max: number;
  readonly clock: Clock;
  post(batch: Batch, transfer: readonly ArrayBuffer[]): void;
}

/**
 * A worker's way to the mirror: one message to the main thread per turn of the event loop. What is
 * taken here is still open in the books; the main thread alone says whether it is mirrored.
 */
export class Handover implements MirrorIntake {
  readonly #options: HandoverOptions;
  readonly #outbox = new Outbox();
  #nextSeq = 0;
  #flushScheduled = false;
  readonly #flush = (): void => this.flush();

  constructor(options: HandoverOptions) {
    this.#options = options;
  }

  offer(request: CapturedRequest): number | DropReason {
    const underWay = (this.#nextSeq - this.#options.taken()) | 0;
    if (underWay >= this.#options.max) return "in-flight-full";
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    const capturedAtMs = this.#options.clock.nowMs();
    this.#outbox.add(request, { seq, way: "proxy", capturedAtMs });
    this.#flushSoon();
    return seq;
  }

  live(seq: number, status: number): void {
    this.#outbox.addStatus(seq, status);
    this.#flushSoon();
  }

  /** Posts what was gathered so far. */
  flush(): void {
    this.#flushScheduled = false;
    if (this.#outbox.empty) return;
    const batch = this.#outbox.take();
    this.#options.post(batch, batch.bodies === undefined ? [] : [batch.bodies.buffer]);
  }

  #flushSoon(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(this.#flush);
  }
}
