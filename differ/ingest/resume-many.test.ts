import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exchange, jsonAnswer, request } from "./testing/exchanges.ts";
import { openDiffer } from "./testing/open-differ.ts";

const PLACES = 19;
const ENDPOINTS = 40;

test("a run with many endpoints and places is taken over whole, entry by entry", () => {
  const folder = mkdtempSync(join(tmpdir(), "limits-"));
  try {
    const open = openDiffer(folder, { limits: { samples: { samples: 50 } } });
    const fields = (salt: number) =>
      Object.fromEntries(Array.from({ length: PLACES }, (_, id) => [`field${id}`, salt]));
    for (let each = 0; each < ENDPOINTS; each += 1) {
      const asked = request(`/e${each}x`);
      const baseline = jsonAnswer(fields(1), { latencyMs: 5 });
      const candidate = jsonAnswer(fields(2), { latencyMs: 6 });
      open.differ.accept(exchange(open.differ.place(asked), { baseline, candidate }, asked));
    }
    open.differ.commit();
    const before = open.differ.summary();
    open.store.close();
    const again = openDiffer(folder, { run: open.run });
    const places = again.differ.summary().endpoints.flatMap(({ paths }) => paths);
    expect(places).toHaveLength((PLACES + 1) * ENDPOINTS);
    expect(before.endpoints.map(({ endpoint, requests }) => [endpoint, requests])).toEqual(
      again.differ.summary().endpoints.map(({ endpoint, requests }) => [endpoint, requests]),
    );
    // One more commit writes what the takeover closed, and no exchange twice.
    again.differ.commit();
    expect(again.differ.committed).toBe(ENDPOINTS);
    again.store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
