import fc from "fast-check";
import { fromRows, toEndpointRow, toFieldRow } from "../tally-rows.ts";
import type { EndpointTally } from "../rows.ts";
import type { Tally } from "../tally.ts";

/** Small, so that short streams close many. */
export const BLOCK = 4;

const observation = fc.record({
  path: fc.constantFrom("$.a", "$.b", "status", "outcome"),
  kind: fc.constantFrom("value", "missing", "outcome"),
  cell: fc.constantFrom("candidate", "secondary", "primary", "all"),
  hard: fc.boolean(),
});
const latencyMs = fc.option(
  fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 50 }) },
    { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
  ),
  { freq: 15, nil: undefined },
);
const drawn = fc.record({
  endpoint: fc.constantFrom("GET /a", "GET /b"),
  lost: fc.boolean(),
  observations: fc.uniqueArray(observation, { maxLength: 3, selector: ({ path }) => path }),
  latency: fc.option(
    fc.record({ primary: latencyMs, secondary: latencyMs, candidate: latencyMs }),
    { freq: 15, nil: undefined },
  ),
  /** Which tally takes it, and when it arrives. */
  shard: fc.nat({ max: 7 }),
  arrival: fc.nat(),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

/** What an endpoint that always fails shows. */
const BROKEN: Drawn["observations"] = [
  { path: "outcome", kind: "outcome", cell: "candidate", hard: true },
];

/** Exchanges with stretches in which every one fails, or none: whole blocks are solid there. */
function streamOf(limits: fc.ArrayConstraints): fc.Arbitrary<Drawn[]> {
  const stretches = fc.array(
    fc.record({
      from: fc.nat({ max: 200 }),
      length: fc.integer({ min: 5, max: 60 }),
      broken: fc.boolean(),
    }),
    { maxLength: 3 },
  );
  return fc.tuple(fc.array(drawn, limits), stretches).map(([exchanges, ranges]) =>
    exchanges.map((exchange, seq) => {
      const stretch = ranges.find(({ from, length }) => seq >= from && seq < from + length);
      if (stretch === undefined) return exchange;
      return { ...exchange, lost: false, observations: stretch.broken ? BROKEN : [] };
    }),
  );
}

export const stream = streamOf({ maxLength: 60 });
/** Long enough for the latency threshold to be known and for blocks after it. */
export const longStream = streamOf({ minLength: 160, maxLength: 240, size: "max" });
export const SHARDS = [0, 1, 2, 3, 4, 5, 6, 7];

export function placed(exchanges: readonly Drawn[]) {
  const next = new Map<string, number>();
  return exchanges.map((exchange, seq) => {
    const index = next.get(exchange.endpoint) ?? 0;
    next.set(exchange.endpoint, index + 1);
    return { ...exchange, seq, index };
  });
}

export function feed(tally: Tally, exchange: ReturnType<typeof placed>[number]): void {
  if (exchange.lost) tally.settle(exchange.endpoint, exchange.index);
  else tally.add(exchange);
}

/** Through the form in which the store keeps it, and back. */
export function storedAndRead(tally: Tally): Tally["entries"] {
  const entries = new Map<string, EndpointTally>();
  for (const entry of tally.entries.values()) {
    const row: unknown = JSON.parse(JSON.stringify(toEndpointRow(entry)));
    const fields: unknown = JSON.parse(JSON.stringify([...entry.fields.values()].map(toFieldRow)));
    entries.set(entry.endpoint, fromRows(row, Array.isArray(fields) ? fields : []));
  }
  return entries;
}

export function rowsOf(tally: Tally) {
  return [...tally.entries.values()]
    .map((entry) => ({
      ...toEndpointRow(entry),
      fields: [...entry.fields]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, field]) => toFieldRow(field)),
    }))
    .sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
}
