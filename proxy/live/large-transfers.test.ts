import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
  createServer,
  request,
} from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { type Stage, listening, openStage } from "./testing/live-harness.ts";

const MIB = 1024 ** 2;
const LARGE = 20 * MIB;
/** What the peers in this process hold of a transfer at one time is in it too. */
const GROWTH_MAX = 120 * MIB;

let stage: Stage | undefined;
let live: Server | undefined;

afterEach(async () => {
  const last = stage;
  stage = undefined;
  if (last !== undefined) {
    await last.settled();
    await last.close();
    expect(last.ledger.snapshot().open).toBe(0);
    expect(last.memory.used).toBe(last.offered.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0));
  }
  live?.closeAllConnections();
  live?.close();
});

async function open(
  serve: (asked: IncomingMessage, response: ServerResponse) => void,
): Promise<Stage> {
  live = createServer(serve);
  stage = await openStage({ live: () => undefined, livePort: await listening(live) });
  return stage;
}

/** Bytes of which each piece is another one; `size` of them. */
function* pieces(size: number): Generator<Buffer> {
  const piece = Buffer.alloc(61_000);
  for (let at = 0, number = 0; at < size; at += piece.length, number += 1) {
    for (let index = 0; index < piece.length; index += 4) piece.writeUInt32LE(number * 7919, index);
    yield Buffer.from(piece.subarray(0, Math.min(piece.length, size - at)));
  }
}

function hashOf(size: number): string {
  const hash = createHash("sha256");
  for (const piece of pieces(size)) hash.update(piece);
  return hash.digest("hex");
}

async function write(to: ClientRequest | ServerResponse, size: number): Promise<void> {
  for (const piece of pieces(size)) if (!to.write(piece)) await once(to, "drain");
  to.end();
}

/** Reads to the end; a slow reader waits a millisecond at every sixteenth piece. */
async function read(from: IncomingMessage, slow: boolean): Promise<string> {
  const hash = createHash("sha256");
  let count = 0;
  for await (const piece of from) {
    if (!Buffer.isBuffer(piece)) throw new Error("no bytes");
    hash.update(piece);
    count += 1;
    if (slow && count % 16 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return hash.digest("hex");
}

async function ask(options: RequestOptions, upload = 0): Promise<IncomingMessage> {
  const asked = request({ host: "127.0.0.1", agent: false, ...options });
  const answered = once(asked, "response");
  if (upload > 0) await write(asked, upload);
  else asked.end();
  const [response] = await answered;
  return response;
}

function framed(size: number, framing: string): Record<string, string> {
  return framing === "length"
    ? { "Content-Length": String(size) }
    : { "Transfer-Encoding": "chunked" };
}

describe.each(["length", "chunked"])("20 MiB, framed by %s", (framing) => {
  test.each([false, true])("down byte for byte in bounded memory (slow: %s)", async (slow) => {
    const { path } = await open((_, response) => {
      response.writeHead(200, framed(LARGE, framing));
      void write(response, LARGE);
    });
    const before = process.memoryUsage().rss;
    const response = await ask({ port: path.port });
    expect(await read(response, slow)).toBe(hashOf(LARGE));
    expect(process.memoryUsage().rss - before).toBeLessThan(GROWTH_MAX);
  });

  test.each([false, true])("up byte for byte in bounded memory (slow: %s)", async (slow) => {
    const { path, ledger, settled } = await open((asked, response) => {
      void read(asked, slow).then((hash) => response.end(hash));
    });
    const before = process.memoryUsage().rss;
    const headers = framed(LARGE, framing);
    const response = await ask({ port: path.port, method: "PUT", headers }, LARGE);
    let said = "";
    for await (const piece of response) said += String(piece);
    expect(said).toBe(hashOf(LARGE));
    expect(process.memoryUsage().rss - before).toBeLessThan(GROWTH_MAX);
    await settled();
    expect(ledger.snapshot().dropped).toEqual({ "body-too-large": 1 });
  });

  test("on connections that are used again after each", async () => {
    const { path } = await open((asked, response) => {
      void read(asked, false).then((hash) => {
        response.writeHead(200, { ...framed(MIB, framing), "x-hash": hash });
        void write(response, MIB);
      });
    });
    for (let round = 0; round < 10; round += 1) {
      const headers = framed(MIB, framing);
      const response = await ask({ port: path.port, method: "PUT", headers }, MIB);
      expect(response.headers["x-hash"]).toBe(hashOf(MIB));
      expect(await read(response, round % 2 === 1)).toBe(hashOf(MIB));
    }
  });
});

test("200 at a time of 1 MiB each, some to slow readers", async () => {
  const { path, ledger } = await open((_, response) => {
    response.writeHead(200, { "Content-Length": MIB });
    void write(response, MIB);
  });
  const before = process.memoryUsage().rss;
  const wanted = hashOf(MIB);
  const hashes = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      return read(await ask({ port: path.port }), index % 4 === 0);
    }),
  );
  expect(hashes.every((hash) => hash === wanted)).toBe(true);
  expect(process.memoryUsage().rss - before).toBeLessThan(4 * GROWTH_MAX);
  expect(ledger.snapshot()).toMatchObject({ received: 200 });
});
