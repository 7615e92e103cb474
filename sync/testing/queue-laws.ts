import fc from "fast-check";
import { expect } from "vitest";
import type { SyncBackend, Taken } from "../backend.ts";
import type { SyncStage } from "./stage.ts";

const KEY = "run:r:plan:p:case:c:queues:q";
/** So long that no machine is too slow, and so short that waiting for its end is quick. */
const LONG_MS = 60_000;
const SHORT_MS = 40;
/** How long an entry that is there may be on its way. */
const WITHIN_MS = 5000;

/** What is drawn: who appends, takes for how long, acknowledges, dies with an entry in hand. */
export const deliveries = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constant("append" as const), client: fc.nat(2) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        does: fc.constant("take" as const),
        client: fc.nat(2),
        forgets: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constant("acknowledge" as const), which: fc.nat(9) }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("let time pass" as const) }) },
  ),
  { maxLength: 30 },
);

type Drawn = typeof deliveries extends fc.Arbitrary<infer T> ? T : never;

interface InHand {
  readonly backend: SyncBackend;
  readonly owner: string;
  readonly seq: number;
  /** Its taker never speaks again: a short time later it comes back. */
  readonly forgets: boolean;
}

/** What a queue promised so far. */
class Books {
  appended = 0;
  first = 0;
  readonly times = new Map<number, number>();
  readonly done = new Set<number>();
  readonly inHand: InHand[] = [];

  /** Entries that somebody could be given now, or soon. */
  get open(): number {
    return this.appended - this.done.size - this.inHand.filter(({ forgets }) => !forgets).length;
  }

  hear({ seq, raw, delivery }: Taken, by: Omit<InHand, "seq">): void {
    expect(raw).toBe(String(seq));
    expect(this.done.has(seq), `entry ${seq} was acknowledged`).toBe(false);
    const before = this.inHand.findIndex((held) => held.seq === seq);
    if (before >= 0) {
      expect(this.inHand[before]?.forgets, `entry ${seq} is with somebody`).toBe(true);
      this.inHand.splice(before, 1);
    }
    expect(delivery).toBe((this.times.get(seq) ?? 0) + 1);
    this.times.set(seq, delivery);
    if (delivery === 1) {
      expect(seq).toBe(this.first + 1);
      this.first = seq;
    }
    this.inHand.push({ ...by, seq });
  }
}

/** Plays it, then takes and acknowledges what is left: each entry exactly once. */
export async function holdsQueueLaws(
  { time }: SyncStage,
  connections: readonly SyncBackend[],
  drawn: Drawn,
): Promise<void> {
  const books = new Books();
  let owners = 0;
  const take = async (client: number, forgets: boolean): Promise<void> => {
    const backend = connections[client];
    if (backend === undefined) throw new Error("no such connection");
    owners += 1;
    const owner = `owner ${owners}`;
    const visibilityMs = forgets ? SHORT_MS : LONG_MS;
    const taking = backend.take(KEY, { owner, visibilityMs });
    expect(await time.settled(taking, WITHIN_MS), "an entry that is there is handed out").toBe(
      true,
    );
    books.hear(await taking, { backend, owner, forgets });
  };
  for (const step of drawn) {
    if (step.does === "append") {
      books.appended += 1;
      const raw = String(books.appended);
      expect(await connections[step.client]?.append(KEY, raw)).toBe(books.appended);
    } else if (step.does === "take") {
      if (books.open > 0) await take(step.client, step.forgets);
    } else if (step.does === "acknowledge") {
      await acknowledge(books, books.inHand[step.which]);
    } else {
      await time.pass(SHORT_MS + 1);
    }
  }
  for (const held of books.inHand.filter(({ forgets }) => !forgets)) await acknowledge(books, held);
  while (books.open > 0) {
    await take(0, false);
    await acknowledge(books, books.inHand.at(-1));
  }
  expect(books.done.size).toBe(books.appended);
}

async function acknowledge(books: Books, held: InHand | undefined): Promise<void> {
  // Whoever forgets does not acknowledge: whether it was in time would be a matter of the machine.
  if (held === undefined || held.forgets) return;
  expect(await held.backend.acknowledge(KEY, held.seq, "somebody else")).toBe(false);
  expect(await held.backend.acknowledge(KEY, held.seq, held.owner)).toBe(true);
  expect(await held.backend.acknowledge(KEY, held.seq, held.owner)).toBe(false);
  books.done.add(held.seq);
  books.inHand.splice(books.inHand.indexOf(held), 1);
}
