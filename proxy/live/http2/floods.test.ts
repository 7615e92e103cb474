import { readFileSync } from "node:fs";
import { type TLSSocket, connect } from "node:tls";
import { afterAll, afterEach, expect, test } from "vitest";
import { makeCertificates } from "../../testing/certificates.ts";
import {
  OK,
  type Stage,
  Wire,
  accounted,
  answering,
  eventually,
  isWhole,
  openStage,
} from "../testing/live-harness.ts";
import { EMPTY, FRAMES, GET_HEAD, POST_HEAD, PREFACE, frame, literal } from "./testing/frames.ts";

const certificates = makeCertificates();
const ca = readFileSync(certificates.ca);
const sockets: TLSSocket[] = [];
let stage: Stage | undefined;

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await stage?.close();
});
afterAll(() => certificates.remove());

async function secure(port: number, protocol: string): Promise<TLSSocket> {
  const socket = connect({ port, host: "localhost", ca, ALPNProtocols: [protocol] });
  sockets.push(socket);
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  return socket;
}

const NUMBER = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** What one turn of a flood sends; `turn` counts from 0. */
type Flood = (turn: number) => Buffer;

function many(count: number, make: (index: number) => Buffer): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, index) => make(index)));
}

const oddId = (index: number): number => index * 2 + 1;

const FLOODS: [string, Flood][] = [
  ["PING", () => many(500, () => frame({ type: FRAMES.ping, payload: Buffer.alloc(8) }))],
  [
    "SETTINGS",
    () =>
      many(500, () => frame({ type: FRAMES.settings, payload: Buffer.from([0, 3, 0, 0, 0, 9]) })),
  ],
  ["GOAWAY", () => many(500, () => frame({ type: FRAMES.goaway, payload: Buffer.alloc(8) }))],
  [
    "GOAWAY with an error and words",
    () => many(50, () => frame({ type: FRAMES.goaway, payload: Buffer.alloc(1000, 1) })),
  ],
  [
    "rapid reset",
    (turn) =>
      many(100, (index) => {
        const id = oddId(turn * 100 + index);
        return Buffer.concat([
          frame({ type: FRAMES.headers, flags: 5, id, payload: GET_HEAD }),
          frame({ type: FRAMES.reset, id, payload: NUMBER(8) }),
        ]);
      }),
  ],
  [
    "requests that make us reset (window of 0 overrun)",
    (turn) =>
      many(100, (index) => {
        const id = oddId(turn * 100 + index);
        return Buffer.concat([
          frame({ type: FRAMES.headers, flags: 4, id, payload: POST_HEAD }),
          frame({ type: FRAMES.windowUpdate, id, payload: NUMBER(0) }),
        ]);
      }),
  ],
  [
    "rejected heads",
    (turn) =>
      many(100, (index) =>
        frame({
          type: FRAMES.headers,
          flags: 5,
          id: oddId(turn * 100 + index),
          payload: Buffer.concat([GET_HEAD, literal("connection", "x")]),
        }),
      ),
  ],
  [
    "CONTINUATION",
    (turn) =>
      turn === 0
        ? frame({ type: FRAMES.headers, flags: 1, id: 1, payload: GET_HEAD })
        : many(200, (index) =>
            frame({
              type: FRAMES.continuation,
              id: 1,
              payload: literal(`x${index}`, "y".repeat(100)),
            }),
          ),
  ],
  [
    "empty CONTINUATION",
    (turn) =>
      turn === 0
        ? frame({ type: FRAMES.headers, flags: 1, id: 1, payload: GET_HEAD })
        : many(500, () => frame({ type: FRAMES.continuation, id: 1 })),
  ],
  [
    "empty DATA",
    (turn) =>
      turn === 0
        ? frame({ type: FRAMES.headers, flags: 4, id: 1, payload: POST_HEAD })
        : many(500, () => frame({ type: FRAMES.data, id: 1 })),
  ],
  [
    "PRIORITY",
    (turn) =>
      many(500, (index) =>
        frame({
          type: FRAMES.priority,
          id: oddId(turn * 500 + index),
          payload: Buffer.from([0, 0, 0, 0, 9]),
        }),
      ),
  ],
  [
    "WINDOW_UPDATE past the limit",
    () => many(100, () => frame({ type: FRAMES.windowUpdate, payload: NUMBER(2 ** 31 - 1) })),
  ],
  [
    "unknown frames",
    () => many(200, () => frame({ type: 200, flags: 255, id: 7, payload: Buffer.alloc(100, 7) })),
  ],
];

const TURNS = 200;
const MEMORY_MAX = 100 * 1024 ** 2;

test.each(FLOODS)(
  "a flood of %s stays within bounds and leaves others alone",
  async (_what, flood) => {
    stage = await openStage({ live: answering(OK), tls: certificates.server });
    const { ledger, path } = stage;
    const socket = await secure(path.port, "h2");
    // It never reads: what is owed to it piles up on our side.
    socket.pause();
    socket.write(PREFACE);
    socket.write(frame({ type: FRAMES.settings, payload: EMPTY }));
    const other = new Wire(await secure(path.port, "http/1.1"));
    const before = process.memoryUsage().rss;
    for (let turn = 0; turn < TURNS && !socket.destroyed; turn += 1) {
      socket.write(flood(turn));
      if (turn % 40 === 0) {
        other.received = "";
        other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        expect(await other.until(isWhole)).toMatch(/^HTTP\/1\.1 200/);
      } else await new Promise((resolve) => setImmediate(resolve));
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY_MAX);
    socket.destroy();
    await eventually(() => ledger.snapshot().open === 0);
    expect(accounted(ledger)).toBe(ledger.snapshot().received);
  },
);
