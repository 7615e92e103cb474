import { expect, test } from "vitest";
import type { Logger } from "../../core/index.ts";
import { SyncError, memoryBackend } from "../../sync/index.ts";
import { RunKeys } from "./run-keys.ts";
import { ToldRun, type ToldRunParts } from "./told-run.ts";

const KEYS = new RunKeys("r", "own");

function telling(backend: ToldRunParts["backend"]) {
  const warned: (readonly [string, unknown])[] = [];
  const logger: Logger = {
    ...{ info: () => {}, error: () => {} },
    warn: (event, details) => warned.push([event, details]),
  };
  return { told: new ToldRun({ backend, keys: KEYS, logger }), warned };
}

test("each key has what is told once, and in the order in which it was told", async () => {
  const done: string[] = [];
  const { told } = telling({
    append: async (key, raw) => {
      // The scoped key answers at once, the plain one late.
      for (let turn = key === "events" ? 20 : 1; turn > 0; turn -= 1) await Promise.resolve();
      return done.push(`${key} ${raw}`);
    },
    signal: async (key) => done.push(key),
  });
  const paused = told.tell("paused", "switched off");
  await Promise.all([paused, told.tell("mirroring", undefined)]);
  const [topic = "", scoped = ""] = KEYS.topic("events");
  const [off, on] = ['{"event":"paused","why":"switched off"}', '{"event":"mirroring"}'];
  expect(done).toEqual([
    ...[`${topic} ${off}`, `${scoped} ${off}`, ...KEYS.state("paused")],
    ...[`${topic} ${on}`, `${scoped} ${on}`, ...KEYS.state("mirroring")],
  ]);
});

test("who waits for the state is told also where the topic takes nothing", async () => {
  const memory = memoryBackend();
  const { told, warned } = telling({
    append: () => Promise.reject(new SyncError("TOO_LARGE", "too large")),
    signal: (key) => memory.signal(key),
  });
  await told.tell("paused", "x".repeat(100_000));
  await told.report("{}");
  for (const key of [...KEYS.state("paused"), ...KEYS.state("reported")]) {
    expect(await memory.count(key)).toBe(1);
  }
  expect(warned).toEqual([
    ["sync.not-told", { what: "events", code: "TOO_LARGE" }],
    ["sync.not-told", { what: "results", code: "TOO_LARGE" }],
  ]);
  await memory.close();
});

test("what a service that does not answer is not told is counted, and the results are told", async () => {
  const gate = Promise.withResolvers<number>();
  const events: string[] = [];
  const { told, warned } = telling({
    append: (_key, raw) => {
      events.push(raw);
      return gate.promise;
    },
    signal: () => gate.promise,
  });
  for (let change = 0; change < 100; change += 1) void told.tell("paused", undefined);
  const reported = told.report('"results"');
  gate.resolve(1);
  await reported;
  expect(events.filter((raw) => raw.includes("paused"))).toHaveLength(64 * 2);
  expect(events.at(-1)).toBe('"results"');
  expect(warned).toEqual([["sync.not-told", { what: "phases", count: 36 }]]);
});
