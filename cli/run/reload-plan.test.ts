import { expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import type { ConfigInput } from "../../core/index.ts";
import { planReload } from "./reload-plan.ts";
import { type RunConfig, hasRunParts } from "./run-options.ts";

const URL = "http://127.0.0.1:9000";
const OTHER = "http://127.0.0.1:9009";

function config(over: ConfigInput = {}): RunConfig {
  const parsed = configSchema.parse({
    proxy: { listen: "127.0.0.1:0", live: URL },
    targets: { primary: URL, secondary: URL, candidate: URL },
    ...over,
  });
  if (!hasRunParts(parsed)) throw new Error("a run has targets and a way in");
  return parsed;
}

const proxy = { listen: "127.0.0.1:0", live: URL };

test("nothing changed, nothing to do", () => {
  expect(planReload(config(), config())).toMatchObject({ waiting: [], live: false, shadow: false });
});

test.each<[string, ConfigInput, { live: boolean; shadow: boolean; waiting: string[] }]>([
  ["live", { proxy: { ...proxy, live: OTHER } }, { live: true, shadow: false, waiting: [] }],
  ["drain", { proxy: { ...proxy, drain: "1s" } }, { live: false, shadow: false, waiting: [] }],
  ["sample", { mirror: { sample: "5%" } }, { live: true, shadow: false, waiting: [] }],
  ["timeout", { mirror: { timeout: "1s" } }, { live: false, shadow: true, waiting: [] }],
  ["redact", { privacy: { redact: ["query:x"] } }, { live: false, shadow: true, waiting: [] }],
  ["compare", { compare: [{ match: "GET /a" }] }, { live: false, shadow: true, waiting: [] }],
  [
    "targets",
    { targets: { primary: URL, secondary: URL, candidate: OTHER } },
    { live: false, shadow: false, waiting: ["targets"] },
  ],
  [
    "workers and listen",
    { proxy: { listen: "127.0.0.1:1", live: URL, workers: 2 } },
    { live: false, shadow: false, waiting: ["proxy.listen", "proxy.workers"] },
  ],
  [
    "memory, gate and store",
    { mirror: { memoryMax: "1MiB" }, gate: { alpha: 0.1 }, store: "x" },
    { live: false, shadow: false, waiting: ["store", "gate", "mirror.memoryMax"] },
  ],
])("%s: begins where it can, waits where it cannot", (_, over, expected) => {
  expect(planReload(config(), config(over))).toMatchObject(expected);
});

test("names the keys whose new values hold, and none that waits", () => {
  const wanted = config({
    gate: { alpha: 0.1 },
    mirror: { memoryMax: "1MiB", sample: "1%", rateMax: 5 },
    proxy: { ...proxy, live: OTHER, workers: 4 },
    compare: [{ match: "GET /a" }],
  });
  expect(planReload(config(), wanted).changed.toSorted()).toEqual([
    ...["compare", "mirror.rateMax", "mirror.sample", "proxy.live"],
  ]);
});

test("what waits keeps its old value, so that a thread started later agrees with the others", () => {
  const wanted = config({
    gate: { alpha: 0.1 },
    mirror: { memoryMax: "1MiB", sample: "1%" },
    proxy: { ...proxy, workers: 4, drain: "1s" },
  });
  const old = config();
  const planned = planReload(old, wanted).config;
  expect(planned.gate).toEqual(old.gate);
  expect(planned.mirror).toEqual({ ...old.mirror, sample: 0.01 });
  expect(planned.proxy).toEqual({ ...old.proxy, drain: 1000 });
});

test("a way in that comes or goes waits", () => {
  const { proxy: _, ...tapOnly } = config({ tap: { listen: "127.0.0.1:0" } });
  const plan = planReload(config(), tapOnly);
  expect(plan.waiting).toEqual(["tap", "proxy"]);
  expect(plan.config.proxy).toEqual(config().proxy);
  expect(plan.config.tap).toBeUndefined();
});
