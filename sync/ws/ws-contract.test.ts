import { contractSuite } from "../testing/contract-suite.ts";
import { wsStage } from "./testing/ws-stage.ts";

const WIRE = "sync/server/wire-cases.test.ts";

contractSuite({
  kind: "ws",
  stage: wsStage,
  elsewhere: {
    WI04: WIRE,
    WI06: WIRE,
    WI08: WIRE,
    WI10: WIRE,
    WI12: WIRE,
    WI15: WIRE,
    // Milliseconds are no law on a shared machine: there the deadline is a command's, and an answer
    // overtakes the replay.
    BA07: "test/e2e/sync-command.e2e.test.ts",
    TO14: "sync/server/slow-readers.test.ts",
    KE01: "test/e2e/testground-sdk.e2e.test.ts",
    LI03: "sync/ws/ws-backend.test.ts",
    // A measurement without a mark to pass.
    PE04: "bench",
  },
  runs: 10,
});
