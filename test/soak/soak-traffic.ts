import {
  type Answer,
  type Exchange,
  type ExchangeSink,
  type Outcome,
  type Placement,
  type Random,
  type RequestSnapshot,
  ROLES,
  type Role,
} from "../../core/index.ts";

/** Endpoints asked for, some often and most of them seldom: half as many again as may have a name. */
const ENDPOINTS = 1500;
const LEVEL = 40;
/** Different bodies of equal answers. */
const BODIES = 64;
/** Different wrong prices of a candidate that differs. */
const PRICES = 7;
/** Exchanges in flight: accepted in another order than they were placed. */
const IN_FLIGHT = 64;
const BIG_ITEMS = 6000;
const NEW_KEYS = ["a", "b", "c", "d"];
const JSON_HEADERS = ["content-type", "application/json", "cache-control", "no-store"];
const REQUEST_HEADERS = ["host", "shop.test", "accept", "*/*", "user-agent", "soak"];

interface Placed {
  readonly placement: Placement;
  readonly request: RequestSnapshot;
}

/** Offers exchanges to a sink, one a call, as a shadow with many in flight would. */
export interface SoakTraffic {
  next(): void;
}

/**
 * Traffic that comes to every limit: 1 exchange in 20 has a candidate that differs, 1 in 10 a field
 * of noise, 1 in 100 four keys that never come again (so that places and fingerprints never end), 1 in
 * 2,000 an answer of half a megabyte, 1 in 500 a role that fails, 1 in 1,000 is never answered. All
 * of it follows from the seed.
 */
export function createSoakTraffic(sink: ExchangeSink, random: Random): SoakTraffic {
  const inFlight: Placed[] = [];
  const answers = createAnswers(random);
  let offered = 0;
  const finish = ({ placement, request }: Placed): void => {
    sink.live(placement.seq, 200);
    if (random() < 0.001) {
      sink.abandon(placement);
      return;
    }
    const outcomes = answers(placement.seq);
    const exchange: Exchange = {
      ...{ id: placement.seq.toString(36), placement, request, outcomes },
      capturedAtMs: 1_700_000_000_000 + placement.seq,
    };
    sink.accept(exchange);
  };
  return {
    next() {
      const endpoint = Math.floor(ENDPOINTS * random() ** 3);
      // On two levels: many segments under one parent would be learned as data.
      const path = `/shop/a${Math.floor(endpoint / LEVEL)}/e${endpoint % LEVEL}/${offered}`;
      offered += 1;
      const request: RequestSnapshot = {
        ...{ method: "GET", path, headers: REQUEST_HEADERS, body: undefined, trailers: [] },
      };
      const placed = { placement: sink.place(request), request };
      if (inFlight.length < IN_FLIGHT) {
        inFlight.push(placed);
        return;
      }
      const slot = Math.floor(random() * IN_FLIGHT);
      const done = inFlight[slot];
      inFlight[slot] = placed;
      if (done !== undefined) finish(done);
    },
  };
}

type Outcomes = Exchange["outcomes"];

function createAnswers(random: Random): (seq: number) => Outcomes {
  const equal = Array.from({ length: BODIES }, (_, id) => shopBody(id, {}));
  const priced = Array.from({ length: BODIES * PRICES }, (_, at) =>
    shopBody(at % BODIES, { price: 100 + Math.floor(at / BODIES) }),
  );
  const items = bigItems();
  const big = bigBody(items, "same");
  const whole = (text: string): Outcome => answered(Buffer.from(text), random);
  return (seq) => {
    const chance = random();
    const id = seq % BODIES;
    // Buffers of their own, as sockets give them: nothing is equal by being the same object.
    const body = (more: object): Outcome => whole(shopBody(id, more));
    const text = equal[id] ?? "";
    if (chance < 0.04) {
      const odd = priced[id + BODIES * (seq % PRICES)] ?? "";
      return { primary: whole(text), secondary: whole(text), candidate: whole(odd) };
    }
    if (chance < 0.05) {
      const keys = Object.fromEntries(
        NEW_KEYS.map((name) => [name + Math.floor(random() * 1e9), 1]),
      );
      const none = { keys: {} };
      return { primary: body(none), secondary: body(none), candidate: body({ keys }) };
    }
    if (chance < 0.15) {
      const noise = (): object => ({ at: Math.floor(random() * 1e12) });
      return { primary: body(noise()), secondary: body(noise()), candidate: body(noise()) };
    }
    if (chance < 0.1505) {
      return {
        primary: whole(big),
        secondary: whole(big),
        candidate: whole(bigBody(items, `${seq}`)),
      };
    }
    if (chance < 0.1525) return withFailure(whole(text), random);
    return { primary: whole(text), secondary: whole(text), candidate: whole(text) };
  };
}

function withFailure(answer: Outcome, random: Random): Outcomes {
  const odd: Role = ROLES[Math.floor(random() * ROLES.length)] ?? "candidate";
  const failed: Outcome =
    random() < 0.5 ? { kind: "failed", code: "ECONNRESET" } : { kind: "timed-out", afterMs: 5000 };
  return { primary: answer, secondary: answer, candidate: answer, [odd]: failed };
}

function answered(bytes: Buffer, random: Random): Answer {
  return {
    kind: "answered",
    status: 200,
    headers: JSON_HEADERS,
    trailers: [],
    body: { kind: "whole", bytes },
    // About log-normal around 12 ms, with a tail to some hundreds.
    latencyMs: 12 * Math.exp((random() + random() + random() - 1.5) * 1.6),
  };
}

/** About 600 bytes. */
function shopBody(id: number, more: object): string {
  const items = Array.from({ length: 6 }, (_, index) => ({
    ...{ sku: `sku-${id}-${index}`, title: "a thing that somebody may want", stock: id + index },
  }));
  return JSON.stringify({
    id,
    name: `product ${id}`,
    price: 12.5,
    currency: "EUR",
    items,
    ...more,
  });
}

/** About half a megabyte, made once. */
function bigItems(): string {
  const items = Array.from({ length: BIG_ITEMS }, (_, id) => ({
    ...{ id, title: "one of very many things", tags: ["red", "round"], weight: id * 3 },
  }));
  return JSON.stringify(items);
}

function bigBody(items: string, last: string): string {
  return `{"items":${items},"last":"${last}"}`;
}
