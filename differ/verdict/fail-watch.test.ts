import fc from "fast-check";
import { expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import type { GateConfig } from "../../core/index.ts";
import { BLOCK, feed, longStream, placed } from "../tally/testing/drawn-exchanges.ts";
import type { Observation } from "../tally/observe.ts";
import { type Tally, createTally } from "../tally/tally.ts";
import { compareText } from "./compare-text.ts";
import { createAlphaRanks } from "./alpha-ranks.ts";
import { spendAlpha } from "./alpha-budget.ts";
import { type FailWatch, createFailWatch } from "./fail-watch.ts";
import { fieldFingerprint } from "./fingerprint.ts";
import { summarize } from "./summarize.ts";
import { quietRun } from "./testing/simulation.ts";

type Alarms = ReadonlyMap<string, number>;

/** So easily alarmed that short streams come to many alarms, and to places just short of one. */
const gates = fc
  .record({
    alpha: fc.constantFrom(0.01, 0.2, 0.5),
    tolerance: fc.constantFrom(0, 0, 0.02),
    latency: fc.constant({ p50: 0.01, p99: 0.01, minDelta: 0 }),
  })
  .map((gate): GateConfig => configSchema.parse({ gate }).gate);

/** What a summary from the tally alone fails, with its evidence. */
function fromScratch(tally: Tally, gate: GateConfig): Alarms {
  const { endpoints } = summarize({ ...quietRun(tally), gate });
  const failing = endpoints.flatMap(({ paths }) =>
    paths.filter(({ verdict }) => verdict === "fail"),
  );
  return new Map(failing.map(({ fingerprint, evidence }) => [fingerprint, evidence]));
}

function fromWatch(watch: FailWatch, tally: Tally): Alarms {
  watch.note(tally.changed());
  return new Map(
    watch
      .look()
      .map(({ entry, field, evidence }) => [fieldFingerprint(entry.endpoint, field), evidence]),
  );
}

function fresh(alarms: Alarms, raised: ReadonlySet<string>): [string, number][] {
  return [...alarms]
    .filter(([name]) => !raised.has(name))
    .sort(([left], [right]) => compareText(left, right));
}

test("at every look, what is new among the changed places is what is new among all", () => {
  let alarms = 0;
  fc.assert(
    fc.property(
      longStream,
      fc.record({
        gate: gates,
        late: fc.integer({ min: 1, max: 30 }),
        looks: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        /** Before this exchange, one endpoint goes up in another; at this one a new watch takes over. */
        absorbed: fc.integer({ min: 1, max: 400 }),
        restarted: fc.integer({ min: 1, max: 400 }),
        /** From here on the candidate is odd at places of its own, at each every so many exchanges. */
        worse: fc.array(
          fc.record({ from: fc.nat({ max: 150 }), every: fc.integer({ min: 1, max: 3 }) }),
          { maxLength: 4 },
        ),
      }),
      (exchanges, { gate, late, looks, absorbed, restarted, worse }) => {
        const tally = createTally({ blockSize: BLOCK });
        let watch = createFailWatch({ tally, gate });
        const raised = new Set<string>();
        const oddAt = (seq: number): Observation[] =>
          worse.flatMap(({ from, every }, at) => {
            const place = { path: `$.worse${at}`, kind: "value", cell: "candidate" } as const;
            return seq >= from && seq % every === 0 ? [{ ...place, hard: false }] : [];
          });
        const order = placed(exchanges).toSorted(
          (a, b) => a.seq + (a.arrival % late) - (b.seq + (b.arrival % late)),
        );
        let due = 0;
        let moved = false;
        for (const [at, exchange] of order.entries()) {
          if (at === absorbed) {
            tally.changed();
            const length = 1000 * BLOCK;
            tally.absorb({ from: "GET /a", to: "GET /b", base: length, length });
            watch.restart();
            moved = true;
          }
          if (at === restarted) watch = createFailWatch({ tally, gate });
          const gone = moved && exchange.endpoint === "GET /a";
          const endpoint = gone ? "GET /b" : exchange.endpoint;
          const index = exchange.index + (gone ? 1000 * BLOCK : 0);
          const observations = [...exchange.observations, ...oddAt(exchange.seq)];
          if (exchange.lost) tally.settle(endpoint, index);
          else tally.add({ ...exchange, endpoint, index, observations });
          // Changes are noted oftener than looked at, as at commits.
          if (exchange.seq % 3 === 0) watch.note(tally.changed());
          if (at < due) continue;
          due = at + (looks[at % looks.length] ?? 1);
          const wanted = fresh(fromScratch(tally, gate), raised);
          expect(fresh(fromWatch(watch, tally), raised)).toEqual(wanted);
          for (const [name] of wanted) raised.add(name);
        }
        alarms += raised.size;
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
  expect(alarms).toBeGreaterThan(60);
});

test("ranks kept while places come, in any order, are those of all places at once", () => {
  fc.assert(
    fc.property(longStream, fc.constantFrom(0.01, 0.3), (exchanges, alpha) => {
      const tally = createTally({ blockSize: BLOCK });
      const ranks = createAlphaRanks(alpha);
      ranks.start([]);
      for (const exchange of placed(exchanges).toSorted((a, b) => a.arrival - b.arrival)) {
        feed(tally, exchange);
        for (const { entry, fields } of tally.changed().endpoints) {
          for (const field of fields) ranks.see(entry.endpoint, field);
        }
        if (exchange.seq % 10 !== 0) continue;
        const wanted = spendAlpha(tally.entries.values(), alpha);
        for (const { fields } of tally.entries.values()) {
          for (const field of fields.values()) {
            const { baseline: _, ...own } = wanted.get(field) ?? {};
            expect(ranks.thresholds(field)).toEqual(own);
          }
        }
      }
    }),
    { numRuns: 30, endOnFailure: true },
  );
});

test("latency that fails by exchanges which are no observation of it is seen", () => {
  const { gate } = configSchema.parse({ gate: { latency: { minDelta: "2ms" } } });
  const tally = createTally({ blockSize: 50 });
  const watch = createFailWatch({ tally, gate });
  const add = (count: number, candidate: number): void => {
    for (let each = 0; each < count; each += 1) {
      const seq = tally.entries.get("GET /")?.n ?? 0;
      const latency = { primary: 10, secondary: 10, candidate };
      tally.add({ ...{ endpoint: "GET /", seq, index: seq, latency }, observations: [] });
    }
  };
  add(1000, 11);
  expect([fromWatch(watch, tally).size, fromScratch(tally, gate).size]).toEqual([0, 0]);
  // Time that ran out says how slow the slowest are, and is counted as an outcome elsewhere.
  add(1500, Number.POSITIVE_INFINITY);
  expect(fromScratch(tally, gate).size).toBe(1);
  expect(fromWatch(watch, tally)).toEqual(fromScratch(tally, gate));
});
