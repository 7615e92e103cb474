import {
  type ClientHttp2Stream,
  type ServerHttp2Stream,
  connect,
  constants,
  performServerHandshake,
} from "node:http2";
import { type Socket, createServer } from "node:net";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, expect, test } from "vitest";
import { accounted, eventually, listening, openStage } from "../live/testing/live-harness.ts";
import { FRAMES, frame } from "../live/http2/testing/frames.ts";
import { addressOf } from "../testing/address-of.ts";
import { makeCertificates } from "../testing/certificates.ts";

const certificates = makeCertificates();
const ca = readFileSync(certificates.ca);
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterAll(() => certificates.remove());

type Refuse = (stream: ServerHttp2Stream) => void;
type Greet = (socket: Socket) => void;

interface Refusals {
  /** What the first calls meet, and how many. */
  readonly refuse?: Refuse;
  readonly times?: number;
  /** What the first connection meets, as bytes. */
  readonly greet?: Greet;
}

/** A service that refuses what comes first, and echoes the rest. */
async function stageRefusing({ refuse, times = 0, greet }: Refusals) {
  const calls: string[] = [];
  const sessions = new Set<{ destroy(): void }>();
  let connections = 0;
  const service = createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined);
    if (connections === 1 && greet !== undefined) {
      greet(socket);
      return;
    }
    const session = performServerHandshake(socket);
    sessions.add(session);
    session.on("error", () => undefined);
    session.on("stream", take);
  });
  const take = (stream: ServerHttp2Stream): void => {
    stream.on("error", () => undefined);
    calls.push("");
    const at = calls.length - 1;
    if (calls.length <= times) {
      refuse?.(stream);
      return;
    }
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.on("data", (chunk: Buffer) => {
      calls[at] += chunk.toString("latin1");
      stream.write(chunk);
    });
    stream.on("end", () => stream.end());
  };
  const port = await listening(service);
  closers.push(() => {
    for (const session of sessions) session.destroy();
    service.close();
  });
  const stage = await openStage({
    live: () => undefined,
    liveAddress: addressOf(`http://127.0.0.1:${port}`),
    tls: certificates.server,
  });
  closers.push(async () => {
    await eventually(() => stage.ledger.snapshot().open === 0);
    expect(accounted(stage.ledger)).toBe(stage.ledger.snapshot().received);
    await stage.close();
  });
  const session = connect(stage.path.url.replace("127.0.0.1", "localhost"), { ca });
  session.on("error", () => undefined);
  closers.push(() => session.destroy());
  const call = (): ClientHttp2Stream =>
    session.request({
      ...{ ":method": "POST", ":path": "/a.B/C", te: "trailers" },
      "content-type": "application/grpc",
    });
  return { stage, call, calls, connections: () => connections };
}

async function statusAndBody(stream: ClientHttp2Stream): Promise<[number, string]> {
  let status = 0;
  let body = "";
  stream.on("response", (fields) => (status = Number(fields[":status"])));
  stream.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
  stream.on("error", () => undefined);
  await new Promise((resolve) => stream.on("close", resolve));
  return [status, body];
}

const reset: Refuse = (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM);
/** Says goodbye at the first call, which it did nothing about (RFC 9113 6.8). */
const goodbye =
  (code: number): Greet =>
  (socket) => {
    socket.write(frame({ type: FRAMES.settings }));
    const payload = Buffer.alloc(8);
    payload.writeUInt32BE(code, 4);
    let received = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (!received.includes("hello")) return;
      received = Buffer.alloc(0);
      socket.write(frame({ type: FRAMES.goaway, payload }));
    });
  };
const MESSAGE = "\0\0\0\0\x05hello";

test.each([
  ["REFUSED_STREAM", { refuse: reset, times: 1 }, 2],
  ["GOAWAY", { greet: goodbye(0) }, 1],
  ["GOAWAY with an error", { greet: goodbye(constants.NGHTTP2_ENHANCE_YOUR_CALM) }, 1],
])("a call that met %s goes again and is counted once", async (_what, refusals, times) => {
  const { stage, call, calls } = await stageRefusing(refusals);
  const stream = call();
  stream.end(MESSAGE, "latin1");
  expect(await statusAndBody(stream)).toEqual([200, MESSAGE]);
  expect(calls).toHaveLength(times);
  expect(calls.at(-1)).toBe(MESSAGE);
  expect(stage.ledger.snapshot()).toMatchObject({ received: 1, mirrored: 1 });
});

test.each([
  ["GOAWAY", { greet: goodbye(0) }],
  ["REFUSED_STREAM", { refuse: reset, times: 40 }],
])("many calls that met %s go again on one other connection", async (_what, refusals) => {
  const { call, connections } = await stageRefusing(refusals);
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => {
      const stream = call();
      stream.end(MESSAGE, "latin1");
      return statusAndBody(stream);
    }),
  );
  expect(new Set(answers.map(([status]) => status))).toEqual(new Set([200]));
  expect(connections()).toBeLessThan(4);
});

test("one that is still being sent goes on where it was", async () => {
  const { call, calls } = await stageRefusing({ refuse: reset, times: 1 });
  const stream = call();
  const got = statusAndBody(stream);
  stream.write(MESSAGE, "latin1");
  await eventually(() => calls.length === 2);
  stream.end(MESSAGE, "latin1");
  expect(await got).toEqual([200, MESSAGE + MESSAGE]);
});

test("it goes again once, and never where the service may have done something", async () => {
  const refusing = await stageRefusing({ refuse: reset, times: 9 });
  const first = refusing.call();
  first.end(MESSAGE, "latin1");
  expect((await statusAndBody(first))[0]).toBe(502);
  expect(refusing.calls).toHaveLength(2);
  const broken = await stageRefusing({
    refuse: (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
    times: 9,
  });
  const second = broken.call();
  second.end(MESSAGE, "latin1");
  expect((await statusAndBody(second))[0]).toBe(502);
  expect(broken.calls).toHaveLength(1);
  const dead = await stageRefusing({
    refuse: (stream) => stream.session?.destroy(),
    times: 9,
  });
  const third = dead.call();
  third.end(MESSAGE, "latin1");
  expect((await statusAndBody(third))[0]).toBe(502);
  expect(dead.calls).toHaveLength(1);
});

test("one of which more was sent than is held is not sent again", async () => {
  const { call, calls } = await stageRefusing({
    refuse: (stream) => {
      stream.resume();
      stream.on("end", () => reset(stream));
    },
    times: 1,
  });
  const stream = call();
  stream.end(Buffer.alloc(100_000));
  expect((await statusAndBody(stream))[0]).toBe(502);
  expect(calls).toHaveLength(1);
});
