import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConfigInput } from "../../core/index.ts";
import type { Differ } from "./differ.ts";
import { exchange, jsonAnswer, request } from "./testing/exchanges.ts";
import { openDiffer } from "./testing/open-differ.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "named-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const one = jsonAnswer({ price: 1 });
const two = jsonAnswer({ price: 2 });
const ME = "GET /p/me";

type Opened = ReturnType<typeof openDiffer>;

function turn(differ: Differ, path: string, candidate = one): void {
  differ.accept(exchange(differ.place(request(path)), { baseline: one, candidate }));
}

function restarted(opened: Opened, config: ConfigInput): Opened {
  opened.differ.commit();
  opened.store.close();
  return openDiffer(folder, { config, run: opened.run });
}

/** Falls off step by step, so that nothing stands out among these. */
function askSiblings(differ: Differ): void {
  for (let each = 0; each < 40; each += 1)
    for (let times = 0; times < Math.max(1, 60 >> each); times += 1) turn(differ, `/p/a${each}`);
}

describe("an endpoint that a rule names, while its siblings turn out to be data", () => {
  const config: ConfigInput = {
    compare: [{ match: ME, ignore: [] }],
    gate: { requiredEndpoints: [ME] },
  };

  test.each([false, true])("keeps its name, numbers and blocks; restarted: %s", (restarts) => {
    let opened = openDiffer(folder, { config });
    for (let each = 0; each < 100; each += 1) turn(opened.differ, "/p/me", two);
    askSiblings(opened.differ);
    if (restarts) opened = restarted(opened, config);
    const { differ, store, run } = opened;
    let pending = differ.place(request("/p/me"));
    for (let index = 0; index < 700; index += 1) {
      turn(differ, `/p/n${index}`);
      if (index % 7 !== 0) continue;
      const next = differ.place(request("/p/me"));
      differ.accept(exchange(pending, { baseline: one, candidate: two }));
      pending = next;
    }
    differ.abandon(pending);
    differ.commit();
    const stored = store.endpoints(store.run(run)?.id ?? 0);
    const me = stored.find(({ entry }) => entry.endpoint === ME);
    expect(me).toMatchObject({ placed: 201, entry: { n: 200 } });
    expect([...(me?.entry.openBlocks.keys() ?? [])]).toEqual([4]);
    expect(me?.entry.fields.get("$.price\nvalue")).toMatchObject({
      cells: { candidate: 200 },
      candidateBlocks: 4,
    });
    expect(stored.map(({ entry }) => entry.endpoint)).toContain("GET /p/{id}");
    const codes = differ.summary().reasons.map(({ code }) => code);
    expect(codes).not.toContain("ENDPOINT_NOT_SEEN");
    store.close();
  });
});
