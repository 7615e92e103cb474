import { afterEach, describe, expect, test } from "vitest";
import { OK, type Stage, openStage } from "./testing/live-harness.ts";

let stage: Stage | undefined;
const warnings: string[] = [];
const onWarning = (warning: Error): void => void warnings.push(warning.name);

afterEach(async () => {
  process.off("warning", onWarning);
  await stage?.close();
  stage = undefined;
});

const HEAD = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

describe("a service that answers before the body came", () => {
  test("leaves nothing behind on a client connection that lives on", async () => {
    process.on("warning", onWarning);
    const { client, liveWires, ledger, settled } = (stage = await openStage({
      live(wire) {
        wire.received = "";
        wire.send(OK);
      },
    }));
    const wire = client();
    const rounds = 15;
    for (let round = 1; round <= rounds; round += 1) {
      wire.send(HEAD);
      await wire.until((received) => received.split("HTTP/1.1 200").length - 1 === round);
      wire.send("hello");
    }
    await settled();
    expect(ledger.snapshot()).toMatchObject({ received: rounds, mirrored: rounds });
    expect(warnings).toEqual([]);
    // The rest of such a request is nobody's, so its connection carries no other one.
    expect(liveWires).toHaveLength(rounds);
    wire.socket.destroy();
  });
});
