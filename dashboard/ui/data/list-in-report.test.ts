import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRun } from "../../../differ/index.ts";
import { exchange, jsonAnswer, request } from "../../../differ/ingest/testing/exchanges.ts";
import { openDiffer } from "../../../differ/ingest/testing/open-differ.ts";
import { type Ask, answersOf, gatherAnswers } from "../../server/report/index.ts";
import { listInReport } from "./list-in-report.ts";

const ENDPOINTS = ["/Shop/", "/same/", "/late/"];

/** Places of every class and verdict, some of them with one cause. */
function fill(folder: string): void {
  const { differ, store } = openDiffer(folder);
  for (let each = 0; each < 300; each += 1) {
    for (const [at, path] of ENDPOINTS.entries()) {
      const asked = request(`${path}${each}`);
      const steady = { id: 1, price: 2, stock: { left: 3 }, name: "n" };
      const odd = at === 0 ? { ...steady, price: 9, stock: { left: 0 }, more: true } : steady;
      const rare = each % 11 === 0 ? { ...odd, name: "m" } : odd;
      const noisy = each % 3 === 0 ? { ...steady, id: 7 } : steady;
      const placement = differ.place(asked);
      const answers = {
        baseline: jsonAnswer(each % 5 === 0 ? { ...steady, id: 8 } : steady),
        ...{ secondary: jsonAnswer(noisy), candidate: jsonAnswer(at === 1 ? steady : rare) },
      };
      differ.accept(exchange(placement, answers, asked));
    }
  }
  differ.commit();
  store.close();
}

/** All pages of what the server answers. */
async function everyRow(ask: Ask, path: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  let cursor = "";
  do {
    const answer = JSON.parse((await ask(`${path}&limit=7${cursor}`)) ?? "");
    rows.push(...answer.items);
    cursor = answer.next === null ? "" : `&cursor=${answer.next}`;
  } while (cursor !== "");
  return rows;
}

const DIFFERENCES = {
  verdict: ["", "fail", "pass", "inconclusive"],
  class: ["", "candidate", "secondary", "primary", "all"],
  severity: ["", "high", "low"],
  heads: ["", "true", "false"],
  approved: ["", "true", "false"],
  q: ["", " SHOP", "price", "{id}\n", "nothing"],
  endpoint: ["", "GET /Shop/{id}"],
};

/** Each value of each filter, and each beside each value of one other. */
function queries(filters: Readonly<Record<string, readonly string[]>>): string[] {
  const pairs = Object.entries(filters).flatMap(([name, values]) =>
    values.map((value) => ({ name, value })),
  );
  return pairs.flatMap((one) =>
    pairs
      .filter(({ name }) => name > one.name)
      .map((other) => `${new URLSearchParams([one, other].map((p) => [p.name, p.value]))}`),
  );
}

test("a report's lists hold what the server answers, whatever they are filtered by", async () => {
  const folder = mkdtempSync(join(tmpdir(), "list-in-report-"));
  try {
    fill(folder);
    const first = openRun(folder, "latest");
    const meant = first.reads.differences({ q: "price" }).items[0]?.fingerprint ?? "";
    first.close();
    const said = { members: [], reason: "meant", by: "a test", until: undefined };
    const opened = openRun(folder, "latest", { approvals: [{ fingerprint: meant, ...said }] });
    const ask = answersOf(opened.reads);
    const { run, at, version } = { run: opened.name, at: "2026-12-01T00:00:00.000Z", version: "0" };
    const about = { run, at, version, summary: opened.reads.summary() };
    const gathered = await gatherAnswers(ask, about);
    const report = Object.fromEntries(
      [...gathered].map(([path, json]) => [path, JSON.parse(json)] as const),
    );
    const asked = [
      ...queries(DIFFERENCES).map((query) => `/differences?${query}`),
      ...queries({ verdict: ["", "fail", "pass"], q: ["", "LATE"], paths: ["false"] }).map(
        (query) => `/endpoints?${query}`,
      ),
    ];
    const sizes = new Set<number>();
    for (const path of asked) {
      // The page leaves blanks out.
      const clean = path.replace(/(?<=[?&])\w+=(?:&|$)/g, "");
      const rows = await everyRow(ask, path);
      const held = listInReport(report, clean);
      expect(held?.items.map(nameOf), clean).toEqual(rows.map(nameOf));
      expect(held?.total, clean).toBe(rows.length);
      sizes.add(rows.length);
    }
    expect(sizes.size).toBeGreaterThan(5);
    opened.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function nameOf(row: unknown): unknown {
  if (typeof row !== "object" || row === null) return row;
  return "fingerprint" in row ? row.fingerprint : "endpoint" in row ? row.endpoint : row;
}
