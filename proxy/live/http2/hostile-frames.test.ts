import { readFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:tls";
import { afterAll, expect, test } from "vitest";
import { seededRandom } from "../../../core/index.ts";
import { makeCertificates } from "../../testing/certificates.ts";
import { OK, accounted, answering, eventually, openStage } from "../testing/live-harness.ts";
import { EMPTY, GET_HEAD, POST_HEAD, PREFACE, frame } from "./testing/frames.ts";

const certificates = makeCertificates();
const ca = readFileSync(certificates.ca);
afterAll(() => certificates.remove());

/** Mostly well-formed frames in any order, some of them with bytes turned over. */
function hostile(random: () => number): Buffer {
  const any = (max: number): number => Math.floor(random() * max);
  const frames = [frame({ type: 4, flags: 0, id: 0, payload: EMPTY })];
  for (let count = 1 + any(30); count > 0; count -= 1) {
    const id = any(12);
    const payload = Buffer.from(Array.from({ length: any(40) }, () => any(256)));
    const heads = random() < 0.5 ? GET_HEAD : POST_HEAD;
    const pick = any(5);
    if (pick < 2)
      frames.push(frame({ type: 1, flags: 4 | any(2), id: id * 2 + 1, payload: heads }));
    else if (pick === 2) frames.push(frame({ type: 0, flags: any(2), id: id * 2 + 1, payload }));
    else if (pick === 3) {
      const code = Buffer.from([0, 0, 0, any(14)]);
      frames.push(frame({ type: 3, flags: 0, id: id * 2 + 1, payload: code }));
    } else frames.push(frame({ type: any(12), flags: any(256), id, payload }));
  }
  const bytes = Buffer.concat(frames);
  for (let count = any(4); count > 0 && random() < 0.5; count -= 1)
    bytes[any(bytes.length)] = any(256);
  return bytes;
}

function secure(port: number) {
  const socket = connect({ port, host: "localhost", ca, ALPNProtocols: ["h2"] });
  socket.on("error", () => undefined);
  socket.resume();
  return socket;
}

test("random frames break no process and no books, and others go on being served", async () => {
  const seed = Number(process.env["FUZZ_SEED"] ?? Date.now());
  process.stdout.write(`hostile frames, FUZZ_SEED=${seed}\n`);
  const random = seededRandom(seed);
  const stage = await openStage({ live: answering(OK), tls: certificates.server });
  const port = stage.path.port;
  for (let round = 0; round < 150; round += 1) {
    const socket = secure(port);
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(PREFACE);
    const cut = random() < 0.3;
    socket.write(hostile(random));
    if (cut) setImmediate(() => socket.destroy());
    else socket.end();
    await closed;
  }
  const session = connectHttp2(`https://localhost:${port}`, { ca });
  const stream = session.request({ ":path": "/" });
  const status = await new Promise((resolve) => {
    stream.on("response", (fields) => resolve(fields[":status"]));
  });
  expect(status).toBe(200);
  session.destroy();
  await eventually(() => stage.ledger.snapshot().open === 0);
  const snapshot = stage.ledger.snapshot();
  expect(snapshot.received).toBeGreaterThan(20);
  expect(accounted(stage.ledger)).toBe(snapshot.received);
  await stage.close();
}, 30_000);

test("a client that opens and takes back streams without end is cut off; what came is counted", async () => {
  const stage = await openStage({ live: () => undefined, tls: certificates.server });
  const socket = secure(stage.path.port);
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(PREFACE);
  socket.write(frame({ type: 4, flags: 0, id: 0, payload: EMPTY }));
  let id = 1;
  const more = (): void => {
    if (socket.destroyed) return;
    for (let count = 0; count < 50; count += 1, id += 2) {
      socket.write(frame({ type: 1, flags: 5, id, payload: GET_HEAD }));
      socket.write(frame({ type: 3, flags: 0, id, payload: Buffer.from([0, 0, 0, 8]) }));
    }
    setImmediate(more);
  };
  more();
  await closed;
  expect(id).toBeLessThan(200_000);
  await eventually(() => stage.ledger.snapshot().open === 0);
  expect(accounted(stage.ledger)).toBe(stage.ledger.snapshot().received);
  await stage.close();
}, 20_000);

test("a live service that dies in mid body ends the stream by RST_STREAM alone, with no END_STREAM", async () => {
  const stage = await openStage({
    tls: certificates.server,
    live: (wire) => {
      wire.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
    },
  });
  const socket = secure(stage.path.port);
  const got: Buffer[] = [];
  const types = (): string => framesOf(Buffer.concat(got)).join(" ");
  socket.on("data", (chunk: Buffer) => got.push(chunk));
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  socket.write(PREFACE);
  socket.write(frame({ type: 4, flags: 0, id: 0, payload: EMPTY }));
  socket.write(frame({ type: 1, flags: 5, id: 1, payload: GET_HEAD }));
  await eventually(() => types().includes("0/0"));
  for (const wire of stage.liveWires) wire.socket.destroy();
  await eventually(() => types().includes("3/0"));
  expect(types()).toMatch(/1\/4 0\/0 3\/0$/);
  socket.destroy();
  await stage.close();
});

test("an upload that is taken back without an error's code is nowhere taken for a whole one", async () => {
  const stage = await openStage({ tls: certificates.server, live: () => undefined });
  const socket = secure(stage.path.port);
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  socket.write(PREFACE);
  socket.write(frame({ type: 4, flags: 0, id: 0, payload: EMPTY }));
  socket.write(frame({ type: 1, flags: 4, id: 1, payload: POST_HEAD }));
  socket.write(frame({ type: 0, flags: 0, id: 1, payload: Buffer.from("a part") }));
  await eventually(() => stage.liveWires[0]?.received.includes("a part") === true);
  socket.write(frame({ type: 3, flags: 0, id: 1, payload: Buffer.alloc(4) }));
  await eventually(() => stage.liveWires[0]?.closed === true);
  expect(stage.liveWires[0]?.received).not.toContain("0\r\n\r\n");
  await eventually(() => stage.ledger.snapshot().open === 0);
  expect(stage.ledger.snapshot().dropped).toEqual({ "client-aborted": 1 });
  socket.destroy();
  await stage.close();
});

/** Type and flags of each frame. */
function framesOf(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    frames.push(`${bytes[at + 3]}/${bytes[at + 4]}`);
  }
  return frames;
}
