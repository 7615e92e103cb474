import type { Ledger } from "../../core/index.ts";
import { type PerWay, WAYS, type Way } from "./way.ts";
import type { Ack, Committing } from "./wire.ts";

interface AccountOptions {
  readonly ledgers: PerWay<Ledger>;
  /** Where the bytes of captured bodies go back to. */
  readonly budget: { give(bytes: number): void };
}

/**
 * Who is in flight, in numbers alone, each way in its own ledger. An exchange leaves by an
 * acknowledgement or with its thread. When a thread dies, a last commit may be in the store whose
 * acknowledgement never arrived, so its exchanges stay in flight until the next thread tells how
 * many the store holds.
 */
export class FlightAccounts {
  readonly #ledgers: PerWay<Ledger>;
  readonly #budget: { give(bytes: number): void };
  readonly #inFlight = zeros();
  /** Exchanges of dead threads that are not booked yet. */
  readonly #orphans = zeros();
  /** What the thread was about to store; of no meaning once it is acknowledged. */
  #committing: PerWay<number> = zeros();
  #bytes = 0;
  #booked = 0;
  /** What the store held before the first thread was ready. */
  #base: number | undefined;
  #closed = false;

  constructor(options: AccountOptions) {
    this.#ledgers = options.ledgers;
    this.#budget = options.budget;
  }

  /** Exchanges that the present thread has not acknowledged. */
  get inFlight(): number {
    return this.#inFlight.proxy + this.#inFlight.tap;
  }

  /** In flight, or of a dead thread and not booked yet. */
  get open(): number {
    return this.inFlight + this.#orphans.proxy + this.#orphans.tap;
  }

  depart(way: Way, bytes: number): void {
    this.#inFlight[way] += 1;
    this.#bytes += bytes;
  }

  /** The thread's next commit stores these. */
  announce(committing: Committing): void {
    this.#committing = committing.compared;
  }

  acknowledge(ack: Ack): void {
    if (this.#closed) return;
    this.#leave(ack.bytes);
    for (const way of WAYS) {
      const compared = ack.compared[way];
      this.#inFlight[way] -= compared;
      this.#booked += compared;
      if (compared > 0) this.#ledgers[way].compare(compared);
      for (const [reason, count] of Object.entries(ack.incomplete[way])) {
        this.#inFlight[way] -= count;
        this.#ledgers[way].incomplete(reason, count);
      }
    }
  }

  /** The thread is gone with everything it held. */
  lose(): void {
    for (const way of WAYS) {
      this.#orphans[way] += this.#inFlight[way];
      this.#inFlight[way] = 0;
    }
    this.#leave(this.#bytes);
  }

  /** A new thread says what the store holds: the orphans among it were compared, the others lost. */
  settle(committed: number): void {
    this.#base ??= committed;
    let unheard = Math.max(committed - this.#base - this.#booked, 0);
    for (const [way, most] of this.#claims()) {
      const compared = Math.min(unheard, most, this.#orphans[way]);
      unheard -= compared;
      this.#booked += compared;
      this.#orphans[way] -= compared;
      if (compared > 0) this.#ledgers[way].compare(compared);
    }
    this.#abandonOrphans("shadow-lost");
  }

  /** Whatever is open is incomplete, and what is said later is not listened to. */
  writeOff(reason: string): void {
    this.#closed = true;
    this.lose();
    this.#abandonOrphans(reason);
  }

  /** Whose the unheard ones can be: first as announced, then anybody's, so that the sum is right. */
  #claims(): (readonly [Way, number])[] {
    return [
      ...WAYS.map((way) => [way, this.#committing[way]] as const),
      ...WAYS.map((way) => [way, Number.POSITIVE_INFINITY] as const),
    ];
  }

  #abandonOrphans(reason: string): void {
    for (const way of WAYS) {
      if (this.#orphans[way] > 0) this.#ledgers[way].incomplete(reason, this.#orphans[way]);
      this.#orphans[way] = 0;
    }
  }

  #leave(bytes: number): void {
    if (bytes === 0) return;
    this.#bytes -= bytes;
    this.#budget.give(bytes);
  }
}

function zeros(): Record<Way, number> {
  return { proxy: 0, tap: 0 };
}
