import { expect, test } from "vitest";
import { type Logger, manualClock } from "../../core/index.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import type { SyncBackend } from "../backend.ts";
import { createSync } from "../client/create-sync.ts";
import type { SyncClient } from "../client/sync-client.ts";
import { memoryBackend } from "../memory/memory-backend.ts";
import { observeSignals } from "../observe-signals.ts";
import { type ReadyState, RoleReadiness } from "./role-readiness.ts";
import { RoleWatch } from "./role-watch.ts";

const QUIET: Logger = { info: () => {}, warn: () => {}, error: () => {} };
const STATE = "ready:candidate";

/** A run's own service, whose signals are heard; two instances of the candidate are waited for. */
function service(candidate = 2) {
  const clock = manualClock();
  const memory = memoryBackend({ clock });
  const states: ReadyState["kind"][] = [];
  const readiness = new RoleReadiness({
    ...{ wanted: { primary: 0, secondary: 0, candidate }, timeoutMs: 60_000, clock },
    changed: ({ kind }) => states.push(kind),
  });
  const ending = new AbortController();
  const warned: string[] = [];
  const logger: Logger = { ...QUIET, warn: (event) => warned.push(event) };
  const watch = new RoleWatch({
    ...{ backend: memory, readiness, clock, logger, signal: ending.signal },
  });
  const backend: SyncBackend = observeSignals(memory, (signal) => watch.heard("candidate", signal));
  const client = (name = "c"): SyncClient =>
    createSync(backend, { scope: { run: "r", plan: "p", case: name }, clock });
  const until = (kind: ReadyState["kind"]) =>
    waitFor(kind, async () => (readiness.state.kind === kind ? true : undefined));
  return { backend, client, readiness, states, until, ending, watch, warned };
}

test("instances count once however often they signal by name, and over all scopes", async () => {
  const { backend, client, readiness } = service();
  const one = client();
  await one.signalEntry(STATE, { member: "c-1" });
  await one.signalEntry(STATE, { member: "c-1" });
  expect(readiness.state).toMatchObject({ kind: "waiting", short: [{ present: 1 }] });
  await backend.signal(STATE);
  expect(readiness.state.kind).toBe("ready");
});

test("the same operation, sent again, is no other instance", async () => {
  const { client, readiness } = service();
  const one = client();
  await one.signalEntry(STATE, { opId: "x" });
  await one.signalEntry(STATE, { opId: "x" });
  expect(readiness.state).toMatchObject({ kind: "waiting", short: [{ present: 1 }] });
});

test("an instance that was started again hides no other that is gone", async () => {
  const { client, states, until } = service();
  const [one, two] = [client(), client()];
  const first = await one.join("c-1");
  await one.signalEntry(STATE);
  const second = await two.join("c-2");
  await two.signalEntry(STATE);
  await until("ready");
  await second.release();
  await until("left");
  await two.signalEntry(STATE, { member: "c-2" });
  await two.join("c-2");
  await until("ready");
  await first.release();
  await until("left");
  expect(states.filter((kind) => kind !== "waiting")).toEqual(["ready", "left", "ready", "left"]);
});

/** Signals in the memory of a test: no client, no network. */
const heard = (watch: RoleWatch, count: number, scope: number, member?: string) =>
  watch.heard("candidate", { key: `run:r${scope}:plan:p:case:c:states:${STATE}`, count, member });

test("signals in more scopes than are watched are counted as left out, and warned of once", () => {
  const { readiness, watch, warned, ending } = service(1000);
  for (let scope = 0; scope < 70; scope += 1) heard(watch, 1, scope);
  heard(watch, 2, 69);
  expect(readiness.state).toMatchObject({ short: [{ present: 64 }] });
  expect(watch.leftOut).toBe(7);
  expect(warned).toEqual(["sync.ready-keys-full"]);
  ending.abort();
});

test("names beyond the limit do not count, however often they signal", () => {
  const { readiness, watch, warned, ending } = service(6000);
  for (let n = 1; n <= 5000; n += 1) heard(watch, n, 0, `c-${n}`);
  expect(readiness.state.kind).toBe("waiting");
  for (let n = 5001; n <= 12_000; n += 1) heard(watch, n, 0, `c-${n}`);
  expect([readiness.state.kind, watch.leftOut, warned]).toEqual(["ready", 0, []]);
  for (let n = 12_001; n <= 12_010; n += 1) heard(watch, n, 0, "c-late");
  heard(watch, 12_011, 0, "c-1");
  expect(watch.leftOut).toBe(10);
  expect(warned).toEqual(["sync.ready-members-full"]);
  ending.abort();
});
