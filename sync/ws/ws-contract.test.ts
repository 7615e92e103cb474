import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { casesFor } from "../testing/case-file.ts";
import { contractSuite } from "../testing/contract-suite.ts";
import { playCase } from "../testing/play-case.ts";
import { wsStage } from "./testing/ws-stage.ts";

const WIRE = "sync/server/wire-cases.test.ts";

contractSuite({
  kind: "ws",
  stage: () => wsStage(),
  elsewhere: {
    WI04: WIRE,
    WI06: WIRE,
    WI08: WIRE,
    WI10: WIRE,
    WI12: WIRE,
    WI15: WIRE,
    // Below, with a clock that is held.
    BA07: "sync/ws/ws-contract.test.ts",
    // Milliseconds are no law on a shared machine, and a clock that is held would measure none: there
    // an answer overtakes the replay.
    TO14: "sync/server/slow-readers.test.ts",
    KE01: "test/e2e/testground-sdk.e2e.test.ts",
    LI03: "sync/ws/ws-backend.test.ts",
    // A measurement without a mark to pass.
    PE04: "bench",
  },
  runs: 10,
});

test("BA07 a deadline is kept to the millisecond of a clock that is held, over a real connection", async () => {
  const [one] = casesFor("ws").filter(({ id }) => id === "BA07");
  if (one === undefined) throw new Error("no case BA07");
  expect(await playCase(await wsStage(manualClock()), one, 1)).toEqual([]);
});
