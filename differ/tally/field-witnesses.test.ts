import fc from "fast-check";
import { expect, test } from "vitest";
import { witnessesOf } from "./field-witnesses.ts";
import { createTally } from "./tally.ts";
import { feed, placed, storedAndRead, stream } from "./testing/drawn-exchanges.ts";
import { WITNESSES, hashSeq, noWitnesses, takeMinima } from "./witnesses.ts";

test("a place's minima are those of all its candidate-odd exchanges, however it was split, stored and merged", () => {
  fc.assert(
    fc.property(stream, (exchanges) => {
      const shards = [0, 1, 2].map(() => createTally({ blockSize: 4 }));
      const wanted = new Map<string, Uint32Array>();
      for (const exchange of placed(exchanges)) {
        const shard = shards[exchange.shard % 3];
        if (shard !== undefined) feed(shard, exchange);
        if (exchange.lost) continue;
        for (const { path, kind, cell } of exchange.observations) {
          const place = `${exchange.endpoint} ${path}\n${kind}`;
          const minima = wanted.get(place) ?? noWitnesses();
          wanted.set(place, minima);
          const hashes = new Uint32Array(WITNESSES);
          hashSeq(exchange.seq, hashes);
          if (cell === "candidate") takeMinima(minima, hashes);
        }
      }
      const merged = createTally({ blockSize: 4 });
      for (const shard of shards) {
        merged.merge({ entries: storedAndRead(shard), overflow: shard.overflow });
      }
      for (const { endpoint, fields } of merged.entries.values()) {
        for (const [key, field] of fields) {
          if (field.kind === "slower") expect(witnessesOf(field)).toEqual(noWitnesses());
          else expect(witnessesOf(field)).toEqual(wanted.get(`${endpoint} ${key}`));
        }
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});
