import { afterEach, describe, expect, test } from "vitest";
import {
  OK,
  type Stage,
  type StageOptions,
  type Wire,
  accounted,
  eventually,
  openStage,
  turn,
} from "./testing/live-harness.ts";

let stage: Stage | undefined;

async function open(options: StageOptions): Promise<Stage> {
  stage = await openStage(options);
  return stage;
}

afterEach(async () => {
  const last = stage;
  stage = undefined;
  if (last === undefined) return;
  await last.settled();
  const snapshot = last.ledger.snapshot();
  await last.close();
  expect(accounted(last.ledger)).toBe(snapshot.received);
});

const UPGRADE =
  "GET //ws?x=1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
const SWITCH =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

/** Switches protocols, then sends every byte back. */
function echo(heads: string[]): (wire: Wire) => void {
  return (wire) => {
    const bytes = wire.received;
    wire.received = "";
    if (bytes.startsWith("GET")) {
      heads.push(bytes);
      wire.send(SWITCH);
    } else {
      wire.send(bytes);
    }
  };
}

describe("an upgraded connection", () => {
  test("carries bytes both ways, keeps its target, is counted and never mirrored", async () => {
    const heads: string[] = [];
    const { client, ledger, offered } = await open({ live: echo(heads) });
    const wire = client().send(UPGRADE);
    await wire.until((text) => /^HTTP\/1\.1 101 [^]*\r\n\r\n$/.test(text));
    wire.received = "";
    await wire.send("\x81\x05hello\xff").until((text) => text === "\x81\x05hello\xff");
    wire.socket.destroy();
    expect(heads[0]).toMatch(/^GET \/\/ws\?x=1 HTTP\/1\.1\r\n/);
    expect(heads[0]).toMatch(/\r\nVia: 1\.1 shadowdiff\r\n/i);
    expect(ledger.snapshot()).toMatchObject({ received: 1, upgraded: 1, open: 0 });
    expect(offered).toEqual([]);
  });

  test("ends at live when the client resets it", async () => {
    const { client, liveWires } = await open({ live: echo([]) });
    const wire = client().send(UPGRADE);
    await wire.until((text) => text.endsWith("\r\n\r\n"));
    wire.socket.resetAndDestroy();
    await eventually(() => liveWires[0]?.closed === true);
  });

  test("ends at the client when live resets it", async () => {
    const { client, liveWires } = await open({ live: echo([]) });
    const wire = client().send(UPGRADE);
    await wire.until((text) => text.endsWith("\r\n\r\n"));
    liveWires[0]?.socket.resetAndDestroy();
    await wire.end();
  });

  test("is given up at live when the client goes before the switch", async () => {
    const { client, liveWires } = await open({ live: () => undefined });
    const wire = client().send(UPGRADE);
    while (liveWires[0]?.received.includes("\r\n\r\n") !== true) await turn();
    wire.socket.resetAndDestroy();
    await eventually(() => liveWires[0]?.closed === true);
  });

  test("that live refuses gets live's answer", async () => {
    const live = (wire: Wire): void =>
      void wire.socket.end("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
    const { exchange } = await open({ live });
    expect(await exchange(UPGRADE)).toMatch(/^HTTP\/1\.1 403 No\r\n[^]*\r\n\r\nno$/);
  });

  test("to a live service that is down gets a 502", async () => {
    const { exchange } = await open({ live: () => undefined, livePort: 1 });
    expect(await exchange(UPGRADE)).toMatch(/^HTTP\/1\.1 502 /);
  });

  test("to another protocol than websocket is an ordinary request", async () => {
    const { client, ledger, settled } = await open({
      live: (wire) => {
        wire.received = "";
        wire.send(OK);
      },
    });
    const wire = client().send(UPGRADE.replace("websocket", "h2c"));
    await wire.until((text) => text === OK);
    wire.socket.destroy();
    await settled();
    expect(ledger.snapshot()).toMatchObject({ upgraded: 0, mirrored: 1 });
  });

  test("is cut when the path's time to close is over", async () => {
    const { client, path } = await open({ live: echo([]) });
    const wire = client().send(UPGRADE);
    await wire.until((text) => text.endsWith("\r\n\r\n"));
    await path.close(10);
    await wire.end();
  });
});
