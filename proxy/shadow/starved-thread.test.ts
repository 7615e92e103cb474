import { expect, test } from "vitest";
import { benchShadow, requestOf } from "./testing/bench-shadow.ts";
import { answerOk, rawRole } from "./testing/roles.ts";

/** Long enough that a busy machine's own pauses are no part of it. */
const TIMEOUT_MS = 1000;

test("answers that lie there when the thread has a core again came in time", async () => {
  const held = new Int32Array(new SharedArrayBuffer(4));
  const answered = await rawRole(answerOk);
  const last = await rawRole((socket) => {
    answerOk(socket);
    // Nothing runs on this thread for longer than an answer may take; this one is in the system's hands.
    Atomics.wait(held, 0, 0, 2 * TIMEOUT_MS);
  });
  const targets = {
    primary: answered.origin,
    secondary: answered.origin,
    candidate: last.origin,
  };
  const shadow = benchShadow({ targets, mirror: { timeout: `${TIMEOUT_MS}ms` } });
  try {
    shadow.send(requestOf("/a"));
    await shadow.until(() => shadow.left() === 1);
    expect(shadow.accepted[0]?.outcomes.candidate.kind).toBe("answered");
  } finally {
    await shadow.close();
    await answered.close();
    await last.close();
  }
});
