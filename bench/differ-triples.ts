import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Exchange, Outcome, PerRole } from "../core/index.ts";
import { ENDPOINT, answer, comparer } from "../differ/compare/testing/builders.ts";
import { catalogueItems, noisyTriple } from "../differ/compare/testing/catalogue.ts";
import { countExchange } from "../differ/ingest/testing/count-exchange.ts";
import { exchange, request } from "../differ/ingest/testing/exchanges.ts";
import { openDiffer } from "../differ/ingest/testing/open-differ.ts";
import { cpuUs, interleaved } from "./differ-cpu.ts";
import { median } from "./statistics.ts";

const SEED = 1;
const BATCH = 2000;

export interface TripleCosts {
  readonly equalBytes: number;
  /** CPU microseconds of an equal triple: compared, observed and tallied. */
  readonly equalUs: number;
  /** The same through the differ, its stores among it. */
  readonly acceptUs: number;
  readonly noisyBytes: number;
  readonly noisyUs: number;
  /** Three JSON.parse of the same bodies as texts. */
  readonly parseUs: number;
  /** The same triple when all roles differ in structure, so that each body is parsed anew. */
  readonly anewUs: number;
  readonly anewParseUs: number;
}

/** What comparing costs where answers are equal, and where they differ as answers mostly do. */
export function tripleCosts(rounds: number): TripleCosts {
  const items = JSON.stringify(catalogueItems(24, SEED));
  const noisy = noisyTriple(200, SEED);
  const apart = structurallyApart(noisy);
  const equal = outcomes([items, items, items]);
  const count = countExchange();
  const compare = comparer();
  const both = {
    equal: () => count(equal),
    noisy: () => compare.compare(ENDPOINT, outcomesOf(noisy)),
    parse: () => noisy.forEach((text) => JSON.parse(text)),
    anew: () => compare.compare(ENDPOINT, outcomesOf(apart)),
    anewParse: () => apart.forEach((text) => JSON.parse(text)),
  };
  const outcomesKept = new Map<readonly string[], PerRole<Outcome>>();
  function outcomesOf(texts: Three): PerRole<Outcome> {
    const kept = outcomesKept.get(texts) ?? outcomes(texts);
    outcomesKept.set(texts, kept);
    return kept;
  }
  const { noisy: noisyUs, parse, anew, anewParse } = interleaved(both, rounds * 3);
  return {
    equalBytes: items.length,
    equalUs: median(Array.from({ length: rounds * 3 }, () => cpuUs(both.equal))),
    acceptUs: acceptUs(equal, rounds),
    ...{
      noisyBytes: noisy[0].length,
      noisyUs,
      parseUs: parse,
      anewUs: anew,
      anewParseUs: anewParse,
    },
  };
}

type Three = readonly [string, string, string];

/** One element less in the secondary, one name more in the candidate. */
function structurallyApart([p, s, c]: Three): Three {
  return [p, s.replace(/\{"id":3,.*?\}\},?/, ""), c.replace('"total"', '"fresh":true,"total"')];
}

/** Bodies of their own, as they come from three connections. */
function outcomes([p, s, c]: Three): PerRole<Outcome> {
  return { primary: answer(p), secondary: answer(s), candidate: answer(c) };
}

function acceptUs(equal: PerRole<Outcome>, rounds: number): number {
  const folder = mkdtempSync(join(tmpdir(), "bench-differ-"));
  const { differ, store } = openDiffer(folder);
  const asked = request("/p/1");
  const batch = (): void => {
    for (let each = 0; each < BATCH; each += 1) {
      const placement = differ.place(asked);
      const made: Exchange = {
        ...exchange(placement, { baseline: equal.primary }, asked),
        outcomes: equal,
      };
      differ.accept(made);
    }
    differ.commit();
  };
  batch();
  const found = Array.from({ length: rounds * 3 }, () => cpuUs(batch) / BATCH);
  store.close();
  rmSync(folder, { recursive: true });
  return median(found);
}
