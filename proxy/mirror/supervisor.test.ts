import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { Supervisor } from "./supervisor.ts";
import type { FromShadow, ThreadUsage } from "./wire.ts";

const SILENCE_MAX_MS = 10_000;

/** A thread that is ready and says nothing more; the system gives it `share` of a core. */
function silentThread(share: number, runnable: boolean) {
  const clock = manualClock();
  const logged: string[] = [];
  let tell = (_message: FromShadow): void => {};
  let ended = 0;
  const supervisor = new Supervisor({
    startThread: () => ({
      post() {},
      onMessage: (listen) => void (tell = listen),
      onExit() {},
      onError() {},
      async terminate() {
        ended += 1;
      },
    }),
    clock,
    logger: {
      info() {},
      warn: (event) => void logged.push(event),
      error: (event) => void logged.push(event),
    },
    silenceMaxMs: SILENCE_MAX_MS,
    threadUsage: (): ThreadUsage => ({ cpuMs: clock.monotonicMs() * share, runnable }),
    onMessage() {},
    onLost() {},
  });
  supervisor.start();
  tell({ kind: "ready", committed: 0, osThread: 1 });
  const after = (ms: number): { ended: number; logged: readonly string[] } => {
    // In small steps, as timers follow each other.
    for (let passed = 0; passed < ms; passed += 100) clock.advance(100);
    return { ended, logged };
  };
  return { after, tell };
}

test("a silent thread that computes, or waits for what does not come, is ended after ten seconds", () => {
  for (const runnable of [true, false]) {
    const { after } = silentThread(1, runnable);
    expect(after(SILENCE_MAX_MS)).toEqual({ ended: 0, logged: [] });
    expect(after(2000)).toEqual({ ended: 1, logged: ["shadow.stuck"] });
  }
});

test("one that gets no core is kept, said once, and ended when it had ten seconds of one", () => {
  const { after } = silentThread(0, true);
  expect(after(600_000)).toEqual({ ended: 0, logged: ["shadow.starved"] });
  const slow = silentThread(0.1, true);
  expect(slow.after(80_000).ended).toBe(0);
  expect(slow.after(20_000).ended).toBe(1);
});

test("one that speaks now and then while it starves is kept", () => {
  const { after, tell } = silentThread(0.1, true);
  for (let round = 0; round < 20; round += 1) {
    expect(after(60_000).ended).toBe(0);
    tell({ kind: "drained" });
  }
});
