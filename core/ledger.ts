/** Counts of one way in (proxy or tap), as `GET /api/v1/status` shows them. */
export interface LedgerSnapshot {
  readonly received: number;
  readonly open: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly upgraded: number;
  readonly filtered: number;
  readonly sampledOut: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly mirrored: number;
  readonly inFlight: number;
  readonly compared: number;
  readonly incomplete: Readonly<Record<string, number>>;
}

/** What becomes of a request on its way in. */
export interface RequestLedger {
  /** A request's head arrived: it is open until exactly one of the next six is called for it. */
  receive(): void;
  refuse(reason: string): void;
  upgrade(): void;
  filter(): void;
  sampleOut(): void;
  drop(reason: string): void;
  mirror(): void;
}

/**
 * The books of the main thread. Every request is in exactly one place at every moment:
 * received = open + refused + upgraded + filtered + sampledOut + dropped + mirrored, and
 * mirrored = inFlight + compared + incomplete. `open` and `inFlight` are counted on their own,
 * not derived, so that a test can catch a leak.
 */
export interface Ledger extends RequestLedger {
  /** `count` mirrored exchanges left flight. */
  compare(count: number): void;
  incomplete(reason: string, count: number): void;
  snapshot(): LedgerSnapshot;
}

export function createLedger(): Ledger {
  const refused = new Map<string, number>();
  const dropped = new Map<string, number>();
  const incomplete = new Map<string, number>();
  let received = 0;
  let open = 0;
  let upgraded = 0;
  let filtered = 0;
  let sampledOut = 0;
  let mirrored = 0;
  let inFlight = 0;
  let compared = 0;
  return {
    receive() {
      received += 1;
      open += 1;
    },
    refuse(reason) {
      open -= 1;
      add(refused, reason, 1);
    },
    upgrade() {
      open -= 1;
      upgraded += 1;
    },
    filter() {
      open -= 1;
      filtered += 1;
    },
    sampleOut() {
      open -= 1;
      sampledOut += 1;
    },
    drop(reason) {
      open -= 1;
      add(dropped, reason, 1);
    },
    mirror() {
      open -= 1;
      mirrored += 1;
      inFlight += 1;
    },
    compare(count) {
      inFlight -= count;
      compared += count;
    },
    incomplete(reason, count) {
      inFlight -= count;
      add(incomplete, reason, count);
    },
    snapshot: () => ({
      received,
      open,
      refused: Object.fromEntries(refused),
      upgraded,
      filtered,
      sampledOut,
      dropped: Object.fromEntries(dropped),
      mirrored,
      inFlight,
      compared,
      incomplete: Object.fromEntries(incomplete),
    }),
  };
}

function add(counts: Map<string, number>, reason: string, count: number): void {
  counts.set(reason, (counts.get(reason) ?? 0) + count);
}
