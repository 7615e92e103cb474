import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import type { ReadyState } from "../../sync/index.ts";
import { WindowGate } from "./window-gate.ts";

const MISSING: ReadyState = {
  kind: "waiting",
  short: [{ role: "candidate", present: 0, wanted: 1, left: [] }],
};

function gate(roles: ReadyState) {
  const clock = manualClock();
  const done: string[] = [];
  const made = new WindowGate(roles, {
    ...{ wanted: 2, timeoutMs: 60_000, clock },
    enter: () => done.push("enter"),
    giveUp: () => done.push("give up"),
    changed: ({ kind }) => done.push(kind),
  });
  made.begin();
  return { clock, done, made };
}

test("enters when the roles are there, and is ready when the window is open", () => {
  const { clock, done, made } = gate(MISSING);
  made.roles({ kind: "ready" });
  made.window({ present: 1, open: false });
  expect(made.state).toEqual({ kind: "waiting", short: [], proxies: { present: 1, wanted: 2 } });
  made.window({ present: 2, open: true });
  clock.advance(120_000);
  expect(done).toEqual(["enter", "waiting", "waiting", "ready"]);
});

test("names the proxies when the time is over, and stays so", () => {
  const { clock, done, made } = gate({ kind: "ready" });
  made.window({ present: 1, open: false });
  clock.advance(60_000);
  made.window({ present: 2, open: true });
  made.roles({ kind: "ready" });
  expect(made.state).toMatchObject({ kind: "timed-out", proxies: { present: 1, wanted: 2 } });
  expect(done).toEqual(["enter", "waiting", "give up", "timed-out", "timed-out"]);
});

test("waits no more where the roles do not come", () => {
  const { done, made } = gate(MISSING);
  made.roles({ kind: "timed-out", short: MISSING.kind === "waiting" ? MISSING.short : [] });
  expect(done).toEqual(["give up", "timed-out"]);
});

test("what other proxies do ends nothing that began; a role that leaves does", () => {
  const { done, made } = gate({ kind: "ready" });
  made.window({ present: 2, open: true });
  made.window({ present: 0, open: false });
  expect(made.state.kind).toBe("ready");
  made.roles({ kind: "left", short: MISSING.kind === "waiting" ? MISSING.short : [] });
  expect(done).toEqual(["enter", "ready", "left"]);
});
