import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../core/index.ts";
import { memorySteering } from "../../dashboard/server/testing/memory-steering.ts";
import { problemOf, startAdmin, stopAdmins } from "../../dashboard/server/testing/start-admin.ts";
import { createSteeringLink } from "./steering-link.ts";

afterEach(stopAdmins);

/** Answers every job with an empty list. */
const ANSWERS = `parentPort.on("message", ({ id }) => parentPort.postMessage({ id, kind: "done", gives: [] }));`;
const EXITS = `parentPort.on("message", () => process.exit(7));`;
const THROWS = `parentPort.on("message", () => { throw new Error("of the thread, not of the job"); });`;

test.each([
  ["exits", EXITS],
  ["throws", THROWS],
])(
  "who asks a thread that %s is told so with a code, and the next one has a thread again",
  async (_how, dies) => {
    const threads = [dies, ANSWERS];
    const link = createSteeringLink({
      startThread: () =>
        new Worker(`const { parentPort } = require("node:worker_threads");${threads.shift()}`, {
          eval: true,
        }),
      clock: systemClock,
    });
    const steering = memorySteering();
    const { url, logged } = await startAdmin({
      steering: {
        ...steering,
        rules: { ...steering.rules, suggestions: () => link.ask("suggestions", {}) },
      },
    });
    const ask = () => fetch(`${url}/api/v1/rules/suggestions`);
    // Both wait for the thread that dies; neither waits for ever.
    const lost = await Promise.all([ask(), ask()]);
    for (const answer of lost) {
      expect(answer.status).toBe(500);
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect((await problemOf(answer)).code).toBe("STEERING_THREAD");
    }
    expect(JSON.stringify(logged)).toContain("STEERING_THREAD");
    expect((await ask()).status).toBe(200);
    expect(threads).toEqual([]);
    await link.close();
  },
);
