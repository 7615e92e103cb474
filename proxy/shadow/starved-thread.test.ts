import { expect, test } from "vitest";
import { benchShadow, requestOf } from "./testing/bench-shadow.ts";
import { answerOk, rawRole } from "./testing/roles.ts";

const TIMEOUT_MS = 100;

test("answers that lie there when the thread has a core again came in time", async () => {
  const held = new Int32Array(new SharedArrayBuffer(4));
  const answered = await rawRole(answerOk);
  const last = await rawRole((socket) => {
    answerOk(socket);
    // Nothing runs on this thread for longer than an answer may take; this one is in the system's hands.
    Atomics.wait(held, 0, 0, 4 * TIMEOUT_MS);
  });
  const targets = {
    primary: answered.origin,
    secondary: answered.origin,
    candidate: last.origin,
  };
  const shadow = benchShadow({ targets, mirror: { timeout: `${TIMEOUT_MS}ms` } });
  try {
    for (let round = 1; round <= 3; round += 1) {
      shadow.send(requestOf(`/${round}`));
      await shadow.until(() => shadow.left() === round);
    }
    const kinds = shadow.accepted.map(({ outcomes }) => outcomes.candidate.kind);
    expect(kinds).toEqual(["answered", "answered", "answered"]);
  } finally {
    await shadow.close();
    await answered.close();
    await last.close();
  }
});
