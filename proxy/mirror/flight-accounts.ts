import type { Ledger } from "../../core/index.ts";
import type { Ack } from "./wire.ts";

interface AccountOptions {
  readonly ledger: Ledger;
  /** Where the bytes of captured bodies go back to. */
  readonly budget: { give(bytes: number): void };
}

/**
 * Who is in flight, in numbers alone. An exchange leaves by an acknowledgement or with its thread.
 * When a thread dies, a last commit may be in the store whose acknowledgement never arrived, so its
 * exchanges stay in flight until the next thread tells how many the store holds.
 */
export class FlightAccounts {
  readonly #ledger: Ledger;
  readonly #budget: { give(bytes: number): void };
  #inFlight = 0;
  #bytes = 0;
  /** Exchanges of dead threads that are not booked yet. */
  #orphans = 0;
  #booked = 0;
  /** What the store held before the first thread was ready. */
  #base: number | undefined;
  #closed = false;

  constructor(options: AccountOptions) {
    this.#ledger = options.ledger;
    this.#budget = options.budget;
  }

  /** Exchanges that the present thread has not acknowledged. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** In flight, or of a dead thread and not booked yet. */
  get open(): number {
    return this.#inFlight + this.#orphans;
  }

  depart(bytes: number): void {
    this.#inFlight += 1;
    this.#bytes += bytes;
  }

  acknowledge(ack: Ack): void {
    if (this.#closed) return;
    this.#leave(ack.bytes);
    this.#inFlight -= ack.compared;
    this.#booked += ack.compared;
    if (ack.compared > 0) this.#ledger.compare(ack.compared);
    for (const [reason, count] of Object.entries(ack.incomplete)) {
      this.#inFlight -= count;
      this.#ledger.incomplete(reason, count);
    }
  }

  /** The thread is gone with everything it held. */
  lose(): void {
    this.#orphans += this.#inFlight;
    this.#inFlight = 0;
    this.#leave(this.#bytes);
  }

  /** A new thread says what the store holds: the orphans among it were compared, the others lost. */
  settle(committed: number): void {
    this.#base ??= committed;
    const unheard = committed - this.#base - this.#booked;
    const compared = Math.min(Math.max(unheard, 0), this.#orphans);
    if (compared > 0) this.#ledger.compare(compared);
    this.#booked += compared;
    this.#abandon("shadow-lost", this.#orphans - compared);
    this.#orphans = 0;
  }

  /** Whatever is open is incomplete, and what is said later is not listened to. */
  writeOff(reason: string): void {
    this.#closed = true;
    this.lose();
    this.#abandon(reason, this.#orphans);
    this.#orphans = 0;
  }

  #abandon(reason: string, count: number): void {
    if (count > 0) this.#ledger.incomplete(reason, count);
  }

  #leave(bytes: number): void {
    if (bytes === 0) return;
    this.#bytes -= bytes;
    this.#budget.give(bytes);
  }
}
