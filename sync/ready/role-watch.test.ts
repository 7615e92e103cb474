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
function service() {
  const clock = manualClock();
  const memory = memoryBackend({ clock });
  const states: ReadyState["kind"][] = [];
  const readiness = new RoleReadiness({
    ...{ wanted: { primary: 0, secondary: 0, candidate: 2 }, timeoutMs: 60_000, clock },
    changed: ({ kind }) => states.push(kind),
  });
  const ending = new AbortController();
  const watch = new RoleWatch({
    ...{ backend: memory, readiness, clock, logger: QUIET, signal: ending.signal },
  });
  const backend: SyncBackend = observeSignals(memory, (signal) => watch.heard("candidate", signal));
  const client = (name = "c"): SyncClient =>
    createSync(backend, { scope: { run: "r", plan: "p", case: name }, clock });
  const until = (kind: ReadyState["kind"]) =>
    waitFor(kind, async () => (readiness.state.kind === kind ? true : undefined));
  return { backend, client, readiness, states, until, ending };
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
