import { readFileSync } from "node:fs";
import {
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  connect,
  constants,
  createServer,
} from "node:http2";
import { afterAll, afterEach, expect, test } from "vitest";
import { addressOf } from "../testing/address-of.ts";
import { makeCertificates } from "../testing/certificates.ts";
import { accounted, eventually, listening, openStage } from "../live/testing/live-harness.ts";

const certificates = makeCertificates();
const ca = readFileSync(certificates.ca);
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterAll(() => certificates.remove());

/** One gRPC message: no compression, its length, its bytes. */
function message(text: string): Buffer {
  const body = Buffer.from(text);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

type Serve = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

async function stageWith(serve: Serve) {
  const service: Http2Server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  service.on("session", (session) => sessions.add(session));
  service.on("stream", (stream, headers) => {
    stream.on("error", () => undefined);
    serve(stream, headers);
  });
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
  const call = (path: string) =>
    session.request({
      ...{ ":method": "POST", ":path": path, te: "trailers" },
      ...{ "content-type": "application/grpc+proto", "grpc-timeout": "5S" },
    });
  return { stage, call };
}

test("a unary call passes with its trailers and is mirrored", async () => {
  const seen: IncomingHttpHeaders[] = [];
  const { stage, call } = await stageWith((stream, headers) => {
    seen.push(headers);
    stream.respond(
      { ":status": 200, "content-type": "application/grpc+proto" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.on("data", (chunk: Buffer) => stream.write(chunk));
    stream.on("end", () => stream.end());
  });
  const stream = call("/shop.Shop/Get");
  let trailers: IncomingHttpHeaders = {};
  stream.on("trailers", (fields) => (trailers = fields));
  stream.end(message("one"));
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  expect(Buffer.concat(chunks)).toEqual(message("one"));
  expect(trailers["grpc-status"]).toBe("0");
  expect(seen[0]).toMatchObject({ te: "trailers", via: "2.0 shadowdiff", "grpc-timeout": "5S" });
  await stage.settled();
  expect(Buffer.concat([...(stage.offered[0]?.chunks ?? [])])).toEqual(message("one"));
  expect(stage.ledger.snapshot()).toMatchObject({ mirrored: 1, received: 1 });
});

test("an error told in the head alone stays one frame, as gRPC demands", async () => {
  const { call } = await stageWith((stream) => {
    stream.respond({ ":status": 200, "grpc-status": "12" }, { endStream: true });
  });
  const stream = call("/no.Such/Method");
  const flags = new Promise<number>((resolve) => {
    stream.on("response", (_fields, what) => resolve(what));
  });
  stream.end(message("x"));
  expect((await flags) & constants.NGHTTP2_FLAG_END_STREAM).toBe(constants.NGHTTP2_FLAG_END_STREAM);
  stream.resume();
});

test("a stream of messages flows live in both directions and is filtered from the mirror", async () => {
  const { stage, call } = await stageWith((stream) => {
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.on("data", (chunk: Buffer) => stream.write(chunk));
    stream.on("end", () => stream.end());
  });
  const stream = call("/shop.Shop/Talk");
  const got: string[] = [];
  stream.on("data", (chunk: Buffer) => got.push(chunk.subarray(5).toString()));
  for (const word of ["a", "b", "c"]) {
    stream.write(message(word));
    await eventually(() => got.join("").includes(word));
  }
  stream.end();
  await new Promise((resolve) => stream.on("end", resolve));
  await stage.settled();
  expect(stage.ledger.snapshot()).toMatchObject({ filtered: 1, mirrored: 0 });
  expect(stage.memory.used).toBe(0);
});

test("a caller that goes away cancels the call at the service; a service that breaks off breaks the call", async () => {
  const streams: ServerHttp2Stream[] = [];
  const { call } = await stageWith((stream) => {
    streams.push(stream);
    stream.respond({ ":status": 200 });
    stream.write(message("part"));
  });
  const first = call("/a.B/C");
  first.on("error", () => undefined);
  first.write(message("x"));
  await eventually(() => streams.length === 1);
  first.destroy(new Error("gone"));
  await eventually(() => streams[0]?.closed === true);
  const second = call("/a.B/C");
  second.end(message("x"));
  let ended = false;
  second.on("end", () => (ended = true));
  const broken = new Promise((resolve) => second.on("error", resolve));
  second.once("data", () => streams[1]?.destroy(new Error("broken")));
  await broken;
  expect(ended).toBe(false);
});

test("the next call after the service has gone and come back takes a new session", async () => {
  const { call } = await stageWith((stream) => {
    stream.respond({ ":status": 200, "grpc-status": "0" }, { endStream: true });
    setImmediate(() => stream.session?.close());
  });
  for (let round = 0; round < 3; round += 1) {
    const stream = call("/a.B/C");
    stream.end(message("x"));
    stream.resume();
    const status = await new Promise((resolve) => {
      stream.on("response", (fields) => resolve(fields[":status"]));
    });
    expect(status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
});
