import { readFileSync } from "node:fs";
import { type TLSSocket, connect } from "node:tls";
import { afterAll, afterEach, expect, test } from "vitest";
import { LIVE_LIMITS } from "../../../core/index.ts";
import { makeCertificates } from "../../testing/certificates.ts";
import {
  OK,
  type Stage,
  accounted,
  answering,
  eventually,
  openStage,
} from "../testing/live-harness.ts";
import { FRAMES, GET_HEAD, PREFACE, frame, literal } from "./testing/frames.ts";

const certificates = makeCertificates();
const ca = readFileSync(certificates.ca);
const sockets: TLSSocket[] = [];
let stage: Stage | undefined;

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await stage?.close();
});
afterAll(() => certificates.remove());

async function open(): Promise<{ stage: Stage; socket: TLSSocket }> {
  stage = await openStage({
    live: answering(OK),
    tls: certificates.server,
    limits: { ...LIVE_LIMITS, headerCount: 100 },
  });
  const { port } = stage.path;
  const socket = connect({ port, host: "localhost", ca, ALPNProtocols: ["h2"] });
  sockets.push(socket);
  socket.on("error", () => undefined);
  socket.resume();
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  socket.write(PREFACE);
  socket.write(frame({ type: FRAMES.settings }));
  return { stage, socket };
}

function head(id: number, payload: Buffer): Buffer {
  return frame({ type: FRAMES.headers, flags: 5, id, payload });
}

const REJECTED: [string, Buffer][] = [
  ["a connection-specific field", Buffer.concat([GET_HEAD, literal("connection", "close")])],
  ["an upper-case name", Buffer.concat([GET_HEAD, literal("Abc", "x")])],
  ["no :path", Buffer.from([0x82, 0x87])],
  ["a pseudo field behind others", Buffer.concat([literal("x", "y"), GET_HEAD])],
  ["a length that is no number", Buffer.concat([GET_HEAD, literal("content-length", "x")])],
  [
    "more fields than are read",
    Buffer.concat([
      GET_HEAD,
      ...Array.from({ length: 200 }, (_, index) => literal(`a${index}`, "x")),
    ]),
  ],
];

test.each(REJECTED)(
  "a request with %s is received and refused; the next is served",
  async (_what, block) => {
    const {
      stage: { ledger },
      socket,
    } = await open();
    socket.write(Buffer.concat([head(1, block), head(3, GET_HEAD), head(5, block)]));
    await eventually(() => ledger.snapshot().mirrored === 1);
    socket.end();
    await eventually(() => ledger.snapshot().received === 3);
    expect(ledger.snapshot().refused).toEqual({ "http2-rejected": 2 });
    expect(accounted(ledger)).toBe(3);
  },
);

test("one that is left on a connection which stays open is counted within a second", async () => {
  const {
    stage: { ledger },
    socket,
  } = await open();
  socket.write(head(1, REJECTED[0]?.[1] ?? GET_HEAD));
  await eventually(() => ledger.snapshot().received === 1);
  expect(ledger.snapshot().refused).toEqual({ "http2-rejected": 1 });
});

test.each([
  ["a header block that does not decode", head(1, Buffer.alloc(6, 0xff)), 1],
  ["a frame that may not be there", frame({ type: FRAMES.data, id: 0 }), 1],
])("%s ends the connection and is counted once", async (_what, bytes, count) => {
  const {
    stage: { ledger },
    socket,
  } = await open();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(bytes);
  await closed;
  await eventually(() => ledger.snapshot().received === count);
  expect(ledger.snapshot().refused).toEqual({ "http2-rejected": count });
});

test("one stream more than was offered, and acknowledged, is counted", async () => {
  const {
    stage: { ledger },
    socket,
  } = await open();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(frame({ type: FRAMES.settings, flags: 1 }));
  for (let id = 1; id <= 201; id += 2) {
    socket.write(frame({ type: FRAMES.headers, flags: 4, id, payload: GET_HEAD }));
  }
  await closed;
  await eventually(() => ledger.snapshot().open === 0);
  expect(ledger.snapshot()).toMatchObject({ received: 101, refused: { "http2-rejected": 1 } });
  expect(accounted(ledger)).toBe(101);
});

test("numbers that a client leaves out count for no more than its bytes can have been", async () => {
  const {
    stage: { ledger },
    socket,
  } = await open();
  socket.write(head(2 ** 31 - 1, GET_HEAD));
  await eventually(() => ledger.snapshot().mirrored === 1);
  expect(ledger.snapshot().received).toBeLessThan(20);
  expect(accounted(ledger)).toBe(ledger.snapshot().received);
});
