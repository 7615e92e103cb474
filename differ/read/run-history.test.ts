import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { manualClock } from "../../core/index.ts";
import { createEvidenceLog } from "../ingest/evidence-log.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { EVIDENCE_POINTS_MAX } from "../store/evidence-rows.ts";
import { createTally } from "../tally/tally.ts";
import { createReadModels } from "./sqlite-read-models.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "history-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const { gate, noise } = configSchema.parse({});
const options = { gate, block: noise.block, now: () => 1000 };

/** One exchange that differs, and one that does not. */
function feed(differ: ReturnType<typeof openDiffer>["differ"]): void {
  for (const price of [1, 2]) {
    const placed = differ.place(request("/p/1"));
    const candidate = jsonAnswer({ price });
    differ.accept(exchange(placed, { baseline: jsonAnswer({ price: 1 }), candidate }));
  }
}

describe("the course of a run", () => {
  test("has at most 240 steps however long it is, and they add up to the totals", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 30 }),
        (waits) => {
          const clock = manualClock();
          const own = mkdtempSync(join(folder, "run-"));
          const { differ, store, run } = openDiffer(own, { clock });
          let received = 0;
          for (const wait of waits) {
            clock.advance(wait);
            feed(differ);
            differ.commit();
            received += 3;
            const counters = {
              received,
              mirrored: received - 1,
              dropped: { a: 1 },
              incomplete: {},
            };
            store.saveStatus(run, JSON.stringify({ counters }), clock.nowMs());
          }
          const { everyMs, points } = createReadModels(store, options).trend();
          store.close();
          const sum = (name: "compared" | "candidateOdd" | "received" | "dropped") =>
            points.reduce((total, point) => total + point[name], 0);
          expect(points.length).toBeLessThanOrEqual(240);
          expect(sum("compared")).toBe(2 * waits.length);
          expect(sum("candidateOdd")).toBe(waits.length);
          expect([sum("received"), sum("dropped")]).toEqual([received, 1]);
          for (const [index, { at }] of points.entries()) {
            expect(Date.parse(at) % everyMs).toBe(0);
            if (index > 0)
              expect(Date.parse(at)).toBe(Date.parse(points[index - 1]?.at ?? "") + everyMs);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  test("goes on where a shadow thread that died stopped, with the verdict as it was stored", () => {
    const clock = manualClock();
    const first = openDiffer(folder, { clock });
    feed(first.differ);
    first.differ.commit();
    clock.advance(5000);
    const second = openDiffer(folder, { clock, run: first.run });
    feed(second.differ);
    second.differ.conclude?.();
    const reads = createReadModels(second.store, options);
    second.store.saveJudged(first.run, { verdict: "pass", basis: "another" }, clock.nowMs());
    const [row] = reads.runs().items;
    // The stored one rests on something else.
    expect(row).toMatchObject({
      compared: 4,
      verdict: reads.summary().verdict,
      trend: [2, 0, 0, 0, 0, 2],
    });
    const judged = reads.judged();
    expect(judged?.verdict).toBe("inconclusive");
    const failing = { verdict: "fail", basis: judged?.basis ?? "" };
    second.store.saveJudged(first.run, failing, clock.nowMs());
    expect(createReadModels(second.store, options).runs().items[0]?.verdict).toBe("fail");
    expect(reads.trend().points.at(-1)).toMatchObject({ candidateOdd: 1, verdict: "fail" });
    first.store.close();
    second.store.close();
  });
});

describe("the evidence of a difference", () => {
  test("is written down with the counts, first and last sight, at most so often", () => {
    const clock = manualClock(10_000);
    const { differ, store } = openDiffer(folder, { clock });
    for (let each = 0; each < 260; each += 1) {
      clock.advance(1000);
      feed(differ);
      differ.commit();
    }
    differ.conclude?.();
    const reads = createReadModels(store, options);
    const [one] = reads.differences({ heads: true }).items;
    expect(one).toMatchObject({
      firstSeen: "1970-01-01T00:00:11.000Z",
      lastSeen: "1970-01-01T00:04:30.000Z",
    });
    const detail = reads.difference(one?.fingerprint ?? "");
    const history = detail?.history ?? [];
    expect(history.length).toBeGreaterThan(EVIDENCE_POINTS_MAX / 2 - 1);
    expect(history.length).toBeLessThanOrEqual(EVIDENCE_POINTS_MAX);
    expect(history[0]).toMatchObject({ at: "1970-01-01T00:00:11.000Z", candidateOdd: 1, n: 2 });
    expect(history.at(-1)).toMatchObject({ candidateOdd: 260, n: 520, evidence: one?.evidence });
    expect(history.map(({ n }) => n)).toEqual(history.map(({ n }) => n).toSorted((a, b) => a - b));
    expect(detail?.threshold).toBeGreaterThan(2);
    expect(detail?.sampleRefs[0]).toMatchObject({
      ...{ class: "candidate", method: "GET" },
      outcomes: { primary: 200, secondary: 200, candidate: 200 },
    });
    expect(detail?.comparator).toEqual({ how: "exact", text: "exactly, value by value" });
    store.close();
  });

  test("stays within its bounds for any stream, keeps the worst, and counts what had no room", () => {
    const place = fc.record({ path: fc.nat({ max: 9 }), times: fc.integer({ min: 1, max: 80 }) });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 60 }), (stream) => {
        const tally = createTally({ blockSize: 4 });
        const limits = { differences: 3, pointsALook: 2 };
        const log = createEvidenceLog({ gate, blockSize: 4, tracks: [], refused: 0, limits });
        const kept = new Map<string, number[]>();
        let index = 0;
        for (const [second, { path, times }] of stream.entries()) {
          for (let each = 0; each < times; each += 1) {
            const seen = {
              path: `$.p${path}`,
              kind: "value",
              cell: "candidate",
              hard: false,
            } as const;
            tally.add({ endpoint: "GET /", seq: index, index, observations: [seen] });
            index += 1;
          }
          log.note(tally.changed());
          const { added, thinned, removed } = log.due(second * 1500, false);
          expect(added.length).toBeLessThanOrEqual(limits.pointsALook);
          for (const name of removed) kept.delete(name);
          expect(thinned).toEqual([]);
          for (const { fingerprint, atMs } of added)
            kept.set(fingerprint, [...(kept.get(fingerprint) ?? []), atMs]);
          log.stored();
          expect(kept.size).toBeLessThanOrEqual(limits.differences);
        }
        if (new Set(stream.map(({ path }) => path)).size <= 3) expect(log.refused).toBe(0);
      }),
    );
  });
});
