import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { manualClock } from "../../core/index.ts";
import { openStore, prepareRun } from "../../differ/index.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-size-"));
});
afterAll(() => rm(folder, { recursive: true }));

function runsKept(name: string, sizeMax: string): string[] {
  const path = join(folder, name);
  for (const run of ["first", "second"]) {
    prepareRun(configSchema.parse({ run, store: { path, sizeMax } }), manualClock());
  }
  using store = openStore(path, { mode: "read" });
  return store.runs().map((info) => info.name);
}

test("a store that holds more than store.sizeMax loses its older runs when one starts", () => {
  expect(runsKept("small", "4KiB")).toEqual(["second"]);
  expect(runsKept("large", "1GiB")).toEqual(["second", "first"]);
});
