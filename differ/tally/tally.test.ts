import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quietRun } from "../verdict/testing/simulation.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Observation } from "./observe.ts";
import { fromRows, toEndpointRow, toFieldRow } from "./tally-rows.ts";
import { createTally } from "./tally.ts";
import { BLOCK, feed, placed, rowsOf, stream } from "./testing/drawn-exchanges.ts";
const value = (cell: Observation["cell"], path = "$.a"): Observation => ({
  path,
  kind: "value",
  cell,
  hard: false,
});

describe("a tally", () => {
  test("exchanging candidate and secondary exchanges their counts and leaves the rest", () => {
    const swapped = {
      candidate: "secondary",
      secondary: "candidate",
      primary: "primary",
      all: "all",
    } as const;
    fc.assert(
      fc.property(stream, (exchanges) => {
        const [straight, crossed] = [
          createTally({ blockSize: BLOCK }),
          createTally({ blockSize: BLOCK }),
        ];
        for (const exchange of placed(exchanges)) {
          const observations = exchange.observations.map((seen) => ({
            ...seen,
            cell: swapped[seen.cell],
          }));
          feed(straight, { ...exchange, latency: undefined });
          feed(crossed, { ...exchange, latency: undefined, observations });
        }
        for (const entry of straight.entries.values()) {
          for (const [key, field] of entry.fields) {
            const other = crossed.entries.get(entry.endpoint)?.fields.get(key);
            expect(other?.cells).toEqual({
              ...field.cells,
              candidate: field.cells.secondary,
              secondary: field.cells.candidate,
            });
            expect(other?.candidateBlocks).toBe(field.secondaryBlocks);
            expect(other?.secondaryBlocks).toBe(field.candidateBlocks);
            expect(other?.hard.candidate).toBe(field.hard.secondary);
            expect(other?.hard.runs?.candidate).toBe(field.hard.runs?.secondary);
            expect(other?.hard.runs?.primary).toBe(field.hard.runs?.primary);
          }
        }
      }),
    );
  });

  test("a row that is not one is refused with a code", () => {
    expect(() => fromRows({ endpoint: "GET /", n: -1 }, [])).toThrow(
      expect.objectContaining({ code: "TALLY_ROW_INVALID" }),
    );
  });
});

describe("blocks", () => {
  test("a complete block leaves the sign of its sum and nothing open", () => {
    const tally = createTally({ blockSize: 4 });
    const cells = ["candidate", "candidate", "secondary", "primary", "secondary"] as const;
    for (const [index, cell] of cells.entries()) {
      tally.add({ endpoint: "GET /", seq: index, index, observations: [value(cell)] });
    }
    const entry = tally.entries.get("GET /");
    const field = entry?.fields.get("$.a\nvalue");
    expect(field).toMatchObject({
      cells: { candidate: 2, secondary: 2, primary: 1, all: 0 },
      first: { candidate: 0, secondary: 2, primary: 3, all: Number.POSITIVE_INFINITY },
      candidateBlocks: 1,
      secondaryBlocks: 0,
      baselineSecondaryBlocks: 0,
      baselinePrimaryBlocks: 0,
    });
    expect([...(entry?.openBlocks ?? [])]).toEqual([[1, 1]]);
    expect([...(field?.openSums?.keys() ?? [])]).toEqual([1]);
  });

  test("a lost exchange completes its block without being counted", () => {
    const tally = createTally({ blockSize: 3 });
    tally.add({ endpoint: "GET /", seq: 0, index: 0, observations: [value("candidate")] });
    tally.add({ endpoint: "GET /", seq: 1, index: 1, observations: [] });
    tally.settle("GET /", 2);
    const entry = tally.entries.get("GET /");
    expect(entry?.n).toBe(2);
    expect(entry?.openBlocks.size).toBe(0);
    expect(entry?.fields.get("$.a\nvalue")?.candidateBlocks).toBe(1);
  });
});

describe("limits", () => {
  test("endpoints and places beyond the limits are counted, not kept", () => {
    const tally = createTally({
      blockSize: 50,
      limits: { endpoints: 2, fieldsPerEndpoint: 2, fields: 3 },
    });
    const observations = ["$.a", "$.b", "$.c"].map((path) => value("candidate", path));
    for (const [seq, endpoint] of ["GET /a", "GET /b", "GET /c"].entries()) {
      tally.add({ endpoint, seq, index: 0, observations });
    }
    expect([...tally.entries.keys()]).toEqual(["GET /a", "GET /b"]);
    expect(tally.entries.get("GET /a")?.fields.size).toBe(2);
    expect(tally.entries.get("GET /b")?.fields.size).toBe(1);
    expect(tally.overflow).toEqual({ exchanges: 1, observations: 3, forcedBlocks: 0 });
    expect(summarize(quietRun(tally)).reasons.map(({ code }) => code)).toContain("TALLY_LIMIT");
  });

  test("of too many open blocks the oldest is closed as it is, and counted", () => {
    const tally = createTally({ blockSize: 50, limits: { openBlocks: 2 } });
    for (const index of [60, 0, 110]) {
      tally.add({ endpoint: "GET /", seq: index, index, observations: [value("candidate")] });
    }
    const entry = tally.entries.get("GET /");
    expect([...(entry?.openBlocks.keys() ?? [])]).toEqual([1, 2]);
    expect(entry?.fields.get("$.a\nvalue")?.candidateBlocks).toBe(1);
    expect(tally.overflow.forcedBlocks).toBe(1);
  });
});

describe("changes", () => {
  test("each call names what changed since the last, places touched by a closing block among them", () => {
    const tally = createTally({ blockSize: 2 });
    tally.add({ endpoint: "GET /a", seq: 0, index: 0, observations: [value("candidate")] });
    tally.add({ endpoint: "GET /b", seq: 1, index: 0, observations: [] });
    const first = tally
      .changed()
      .endpoints.map(({ entry, fields }) => [entry.endpoint, fields.length]);
    expect(first).toEqual([
      ["GET /a", 1],
      ["GET /b", 0],
    ]);
    expect(tally.changed().endpoints).toEqual([]);
    tally.add({ endpoint: "GET /a", seq: 2, index: 1, observations: [] });
    const [closed] = tally.changed().endpoints;
    expect(closed?.fields.map(({ candidateBlocks }) => candidateBlocks)).toEqual([1]);
  });

  test("a tally put together from changes alone is the same tally", () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 9 }), (exchanges, every) => {
        const tally = createTally({ blockSize: BLOCK });
        const stored = new Map<string, { row: unknown; fields: Map<string, unknown> }>();
        const commit = () => {
          for (const { entry, fields } of tally.changed().endpoints) {
            const known = stored.get(entry.endpoint) ?? {
              row: undefined,
              fields: new Map<string, unknown>(),
            };
            known.row = toEndpointRow(entry);
            for (const field of fields)
              known.fields.set(`${field.path}\n${field.kind}`, toFieldRow(field));
            stored.set(entry.endpoint, known);
          }
        };
        for (const exchange of placed(exchanges)) {
          feed(tally, exchange);
          if (exchange.seq % every === 0) commit();
        }
        commit();
        const entries = [...stored.values()].map(({ row, fields }) =>
          fromRows(row, fields.values()),
        );
        const restored = createTally({ blockSize: BLOCK });
        restored.merge({
          entries: new Map(entries.map((entry) => [entry.endpoint, entry])),
          overflow: tally.overflow,
        });
        expect(rowsOf(restored)).toEqual(rowsOf(tally));
      }),
    );
  });
});
