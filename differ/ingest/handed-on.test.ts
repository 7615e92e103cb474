import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { configSchema } from "../../core/config/index.ts";
import { createOfflineRun } from "../triples/offline-run.ts";
import { exchange, jsonAnswer, request } from "./testing/exchanges.ts";
import { openDiffer } from "./testing/open-differ.ts";
import { plainRedactor } from "./testing/plain-redactor.ts";

/** Popular data falls off step by step, so that no endpoint stands out and keeps its name. */
const OFTEN = [120, 60, 30, 15, 7, 3];
const SELDOM = 300;
const PATHS = [
  ...OFTEN.flatMap((times, each) => Array.from({ length: times }, () => `/u/often-${each}`)),
  ...Array.from({ length: SELDOM }, (_, index) => `/u/seldom-${index}`),
];
const TEMPLATE = "GET /u/{id}";

/** Only what is asked often has a place that differs between the baselines. */
function drawn(path: string, index: number): [unknown, unknown, unknown] {
  if (!path.includes("often")) return [{ at: 1 }, { at: 1 }, { at: 1 }];
  const at = (role: number): string => new Date(1.7e12 + index * 7919 + role * 13).toISOString();
  return [{ at: at(0) }, { at: at(1) }, { at: at(2) }];
}

const WANTED = [{ endpoint: TEMPLATE, values: { "$.at": { types: ["string"] } } }];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "handed-on-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a template knows what was learned of the endpoints that went up in it, also after a restart", () => {
  const opened = openDiffer(folder);
  for (const [index, path] of PATHS.entries()) {
    const [primary, secondary, candidate] = drawn(path, index);
    const outcomes = {
      baseline: jsonAnswer(primary),
      secondary: jsonAnswer(secondary),
      candidate: jsonAnswer(candidate),
    };
    opened.differ.accept(exchange(opened.differ.place(request(path)), outcomes));
  }
  opened.differ.conclude?.();
  const { endpoints, templates } = opened.differ.profiles();
  expect(templates).toEqual([TEMPLATE]);
  expect(endpoints).toMatchObject(WANTED);
  const { run } = opened;
  opened.store.close();
  const second = openDiffer(folder, { run });
  expect(second.differ.profiles().endpoints).toMatchObject(WANTED);
  second.store.close();
});

test("nor does a comparison of a file forget it", () => {
  const run = createOfflineRun({
    config: configSchema.parse({}),
    redactor: plainRedactor,
    clock: manualClock(),
  });
  for (const [index, path] of PATHS.entries()) {
    const [primary, secondary, candidate] = drawn(path, index).map((body) => ({
      status: 200,
      headers: [["content-type", "application/json"]],
      body: JSON.stringify(body),
    }));
    const asked = { id: String(index), request: { method: "GET", path } };
    run.feed(JSON.stringify({ ...asked, primary, secondary, candidate }));
  }
  const { endpoints, templates } = run.profiles();
  expect(templates).toEqual([TEMPLATE]);
  expect(endpoints).toMatchObject(WANTED);
});
