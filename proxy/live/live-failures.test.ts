import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  OK,
  type Stage,
  type StageOptions,
  type Wire,
  accounted,
  answering,
  eventually,
  isWhole,
  listening,
  openStage,
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
  expect(snapshot.open, JSON.stringify(snapshot)).toBe(0);
  expect(accounted(last.ledger)).toBe(snapshot.received);
});

const GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
const GET_CLOSE = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

async function deadPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("the live service fails", () => {
  test("a refused connection is a 502 with a code, and the request is still mirrored", async () => {
    const { exchange, ledger, settled, statuses } = await open({
      live: () => undefined,
      livePort: await deadPort(),
    });
    const answer = await exchange(GET_CLOSE);
    expect(answer).toMatch(
      /^HTTP\/1\.1 502 Bad Gateway\r\n[^]*\r\n\r\nLIVE_UNREACHABLE: .*ECONNREFUSED/,
    );
    await settled();
    expect(ledger.snapshot().mirrored).toBe(1);
    expect(statuses).toEqual([]);
  });

  test("a service that stops reading an upload is a 504", async () => {
    const { client } = await open({
      live: (wire) => void wire.socket.pause(),
      timeouts: { connectMs: 1000, headersMs: 50, bodyMs: 1000 },
    });
    const bytes = 32 * 1024 ** 2;
    const wire = client().send(`PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`);
    wire.send("a".repeat(bytes));
    const answer = await wire.until((received) => received.includes("LIVE_SILENT"));
    expect(answer).toMatch(/^HTTP\/1\.1 504 /);
    wire.socket.destroy();
  });

  test("a client that stops sending an upload is not the service's silence", async () => {
    const { client, exchange } = await open({
      live: (wire) => void (wire.received.endsWith("body") && wire.send(OK)),
      timeouts: { connectMs: 1000, headersMs: 20, bodyMs: 20 },
    });
    const wire = client().send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo");
    // As long as this silence lasts, and longer.
    expect(await exchange(GET_CLOSE)).toMatch(/^HTTP\/1\.1 504 /);
    wire.send("dy");
    expect(await wire.until(isWhole)).toMatch(/^HTTP\/1\.1 200 /);
    wire.socket.destroy();
  });

  test("silence is a 504", async () => {
    const { exchange } = await open({
      live: () => undefined,
      timeouts: { connectMs: 1000, headersMs: 50, bodyMs: 1000 },
    });
    expect(await exchange(GET_CLOSE)).toMatch(
      /^HTTP\/1\.1 504 Gateway Timeout\r\n[^]*LIVE_TIMEOUT: /,
    );
  });

  test.each([
    ["no HTTP", "\x00\x01garbage\r\n\r\n"],
    [
      "a field name with a byte above 127",
      "HTTP/1.1 200 OK\r\nX-\xe9: 1\r\nContent-Length: 2\r\n\r\nok",
    ],
    [
      "an unknown transfer coding",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ],
    [
      "a switch of protocols nobody asked for",
      "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
    ],
  ])("%s is a 502", async (_name, bytes) => {
    const { exchange } = await open({ live: answering(bytes) });
    expect(await exchange(GET_CLOSE)).toMatch(/^HTTP\/1\.1 502 /);
  });

  test.each([
    ["reset in a body of known length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789"],
    [
      "reset in a chunked body",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n",
    ],
  ])("%s ends the client's connection and never looks complete", async (_name, bytes) => {
    const live = (wire: Wire): void => {
      wire.socket.write(bytes, () => wire.socket.resetAndDestroy());
    };
    const { client } = await open({ live });
    const wire = client().send(GET);
    const received = await wire.end();
    expect(received === "" || received.startsWith("HTTP/1.1 200 OK\r\n")).toBe(true);
    expect(isWhole(received)).toBe(false);
  });

  test("an end in the middle of a chunked body sends no last chunk", async () => {
    const live = (wire: Wire): void => {
      wire.socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    };
    const { client } = await open({ live });
    const received = await client().send(GET).end();
    expect(received).not.toContain("0\r\n\r\n");
  });

  test("a POST is never sent twice when an idle connection closes under it", async () => {
    let posts = 0;
    const live = (wire: Wire): void => {
      if (wire.received.startsWith("POST")) {
        posts += 1;
        wire.socket.destroy();
      } else {
        answering(OK)(wire);
      }
    };
    const { client, exchange } = await open({ live });
    const warm = client().send(GET);
    await warm.until(isWhole);
    warm.socket.destroy();
    const answer = await exchange(
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 502 /);
    expect(posts).toBe(1);
  });

  test("an answer before the end of the upload leaves the client's connection usable", async () => {
    let early = true;
    const live = (wire: Wire): void => {
      if (early) wire.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
      else answering(OK)(wire);
      early = false;
    };
    const { client, ledger, settled } = await open({ live });
    const wire = client().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    await wire.until((text) => text === "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    wire.received = "";
    await wire.send(`world${GET}`).until((text) => text === OK);
    wire.socket.destroy();
    await settled();
    expect(ledger.snapshot().mirrored).toBe(2);
  });
});

describe("the client fails", () => {
  test("a reset in the body cancels the request to live and is counted as a drop", async () => {
    const { client, liveWires, ledger, settled, offered, memory } = await open({
      live: () => undefined,
    });
    const wire = client().send("POST /ab HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello");
    while (liveWires[0]?.received.endsWith("hello") !== true) await new Promise(setImmediate);
    expect(memory.used).toBe(5);
    wire.socket.resetAndDestroy();
    await liveWires[0]?.end();
    await settled();
    expect(ledger.snapshot().dropped).toEqual({ "client-aborted": 1 });
    expect(offered).toEqual([]);
    expect(memory.used).toBe(0);
  });

  test("a reset while live works cancels the request to live at once", async () => {
    const { client, liveWires, ledger, settled } = await open({ live: () => undefined });
    const wire = client().send(GET);
    while (liveWires[0]?.received === undefined || !isWhole(liveWires[0].received)) {
      await new Promise(setImmediate);
    }
    wire.socket.resetAndDestroy();
    await liveWires[0].end();
    await settled();
    expect(ledger.snapshot().mirrored).toBe(1);
  });

  test("a closed sending side after the request does not cost the answer", async () => {
    let answer: (() => void) | undefined;
    const { client } = await open({ live: (wire) => (answer = () => void wire.send(OK)) });
    const wire = client();
    wire.socket.end(GET, "latin1");
    await eventually(() => answer !== undefined);
    for (let round = 0; round < 10; round += 1) await new Promise(setImmediate);
    answer?.();
    expect(await wire.until(isWhole)).toContain("\r\n\r\nok");
  });

  test("a slow reader slows the live service down instead of filling memory", async () => {
    const piece = Buffer.alloc(1024 * 1024, "x");
    let written = 0;
    let stalled = false;
    const live = (wire: Wire): void => {
      wire.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${40 * piece.length}\r\n\r\n`);
      const pump = (): void => {
        while (written < 40) {
          written += 1;
          if (!wire.socket.write(piece)) {
            stalled = true;
            wire.socket.once("drain", pump);
            return;
          }
        }
      };
      pump();
    };
    const { client } = await open({ live });
    const wire = client();
    wire.socket.pause();
    wire.send(GET);
    let last = -1;
    let still = 0;
    while (still < 200) {
      still = stalled && written === last ? still + 1 : 0;
      last = written;
      await new Promise(setImmediate);
    }
    expect(written).toBeLessThan(30);
    wire.socket.resume();
    await wire.until((text) => text.length > 40 * piece.length);
    wire.socket.destroy();
  });
});

describe("the path closes", () => {
  test("a request in flight gets its answer, the connection ends, new ones are refused", async () => {
    let answer: (() => void) | undefined;
    const { client, path } = await open({ live: (wire) => (answer = () => void wire.send(OK)) });
    const wire = client().send(GET);
    await eventually(() => answer !== undefined);
    const closing = path.close(5000);
    answer?.();
    expect(await wire.end()).toMatch(/\r\nConnection: close\r\n\r\nok$/);
    wire.socket.destroy();
    await closing;
    const late = client();
    await late.end();
    expect(late.received).toBe("");
  });

  test("a request that does not finish in time is cut", async () => {
    const { client, path, liveWires } = await open({ live: () => undefined });
    const wire = client().send(GET);
    while (liveWires.length === 0) await new Promise(setImmediate);
    await path.close(20);
    expect(await wire.end()).toBe("");
  });
});
