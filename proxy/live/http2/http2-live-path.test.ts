import { constants } from "node:http2";
import { expect, test } from "vitest";
import { LIVE_LIMITS } from "../../../core/index.ts";
import { OK, answering, eventually, isWhole } from "../testing/live-harness.ts";
import { answerOf, ask, openHttp2 } from "./testing/http2-stage.ts";

test("a request by HTTP/2 reaches the live service as HTTP/1.1, its answer goes back, a copy is taken", async () => {
  const seen: string[] = [];
  const answer =
    "HTTP/1.1 203 Fine\r\nContent-Type: text/plain\r\nX-A: 1\r\nX-B: \xe9\r\nx-a: 2\r\nSet-Cookie: a=1\r\n" +
    "Set-Cookie: b=2\r\nConnection: keep-alive, x-hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 5\r\n\r\nhello";
  const { stage, session } = await openHttp2({ live: answering(answer, seen) });
  const got = await ask(session, {
    ":path": "/a//b/../%7e?q=%00",
    cookie: ["a=1", "b=2", "c=3"],
    "x-one": ["1", "2"],
    te: "trailers",
  });
  expect(seen[0]).toBe(
    `GET /a//b/../%7e?q=%00 HTTP/1.1\r\nHost: localhost:${stage.path.port}\r\ncookie: a=1; b=2; c=3\r\n` +
      "x-one: 1\r\nx-one: 2\r\nVia: 2.0 shadowdiff\r\n\r\n",
  );
  expect(got).toMatchObject({ status: 203, body: "hello", ended: true, error: undefined });
  expect(JSON.parse(JSON.stringify(got.headers))).toEqual({
    ":status": 203,
    "content-type": "text/plain",
    "x-a": "1, 2",
    "x-b": "\xe9",
    "set-cookie": ["a=1", "b=2"],
    "content-length": "5",
  });
  await stage.settled();
  expect(stage.offered[0]).toMatchObject({ method: "GET", path: "/a//b/../%7e?q=%00" });
  expect(stage.offered[0]?.headers.slice(0, 2)).toEqual(["Host", `localhost:${stage.path.port}`]);
  expect(stage.ledger.snapshot()).toMatchObject({ received: 1, mirrored: 1, open: 0 });
  expect(stage.statuses).toEqual([[0, 203]]);
});

test("bodies go both ways; request trailers, answer trailers and 103 as well", async () => {
  const seen: string[] = [];
  const { stage, session } = await openHttp2({
    live: answering(
      "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" +
        "3\r\nabc\r\n0\r\nX-Sum: 3\r\n\r\n",
      seen,
    ),
  });
  const stream = session.request(
    { ":method": "POST", ":path": "/up", "x-request": "1" },
    { waitForTrailers: true },
  );
  stream.on("wantTrailers", () => stream.sendTrailers({ "x-check": "9" }));
  stream.end("hi there");
  const got = await answerOf(stream);
  expect(seen[0]).toContain(
    "\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhi there\r\n0\r\nx-check: 9\r\n\r\n",
  );
  expect(got).toMatchObject({ status: 200, body: "abc", error: undefined });
  expect(got.interim[0]).toMatchObject({ ":status": 103, link: "</a.css>" });
  expect(got.trailers).toMatchObject({ "x-sum": "3" });
  await stage.settled();
  expect(stage.offered[0]?.trailers).toEqual(["x-check", "9"]);
  expect(Buffer.concat([...(stage.offered[0]?.chunks ?? [])]).toString()).toBe("hi there");
});

test("Content-Length goes on as the body's framing, and 100-continue is asked of the live service", async () => {
  const seen: string[] = [];
  const { session } = await openHttp2({
    live: (wire) => {
      if (wire.received.includes("Expect: 100-continue") && !wire.received.includes("1234")) {
        wire.send("HTTP/1.1 100 Continue\r\n\r\n");
      }
      if (!isWhole(wire.received)) return;
      seen.push(wire.received);
      wire.send(OK);
    },
  });
  const stream = session.request({
    ...{ ":method": "PUT", ":path": "/", expect: "100-continue", "content-length": "4" },
  });
  stream.on("continue", () => stream.end("1234"));
  expect(await answerOf(stream)).toMatchObject({ status: 200, body: "ok" });
  expect(seen[0]).toMatch(/content-length: 4\r\n.*\r\n\r\n1234$/s);
});

test.each([
  ["HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", 200],
  ["GET", "HTTP/1.1 204 No Content\r\n\r\n", 204],
  ["GET", "HTTP/1.1 304 Not Modified\r\nETag: x\r\nContent-Length: 9\r\n\r\n", 304],
])("an answer without body ends with its head: %s", async (method, answer, status) => {
  const { session } = await openHttp2({ live: answering(answer) });
  const got = await ask(session, { ":method": method, ":path": "/" });
  expect(got).toMatchObject({ status, body: "", ended: true, error: undefined });
});

test("two Content-Types of the live service pass as they are", async () => {
  const answer = "HTTP/1.1 200 OK\r\nETag: a\r\nETag: b\r\nContent-Length: 0\r\n\r\n";
  const { session } = await openHttp2({ live: answering(answer) });
  expect(await ask(session, { ":path": "/" })).toMatchObject({ status: 200, error: undefined });
});

test.each([
  ["CONNECT", { ":method": "CONNECT", ":authority": "a:1" }, 405, "connect"],
  ["a bad :authority", { ":path": "/", ":authority": "a:b:c" }, 400, "host-invalid"],
  ["two hosts", { ":path": "/", ":authority": "a", host: "b" }, 400, "host-repeated"],
  [
    "Max-Forwards",
    { ":method": "OPTIONS", ":path": "/", "max-forwards": "0" },
    405,
    "max-forwards",
  ],
  ["a long target", { ":path": `/${"a".repeat(12_000)}` }, 414, "target-bytes"],
  ["an expectation", { ":path": "/", expect: "tea" }, 417, "expectation"],
] as const)("%s is refused and counted", async (_what, headers, status, reason) => {
  const { stage, session } = await openHttp2({
    live: answering(OK),
    limits: { ...LIVE_LIMITS, targetBytes: 10_000 },
  });
  expect(await ask(session, headers)).toMatchObject({ status });
  expect(stage.ledger.snapshot().refused).toEqual({ [reason]: 1 });
  expect(await ask(session, { ":path": "/" })).toMatchObject({ status: 200 });
});

test("a live service that dies in mid body ends the stream with an error, never as a whole answer", async () => {
  const { stage, session } = await openHttp2({
    live: (wire) => {
      if (!isWhole(wire.received)) return;
      wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      setImmediate(() => setImmediate(() => wire.socket.destroy()));
    },
  });
  const got = await ask(session, { ":path": "/" });
  expect(got).toMatchObject({ status: 200, rstCode: constants.NGHTTP2_INTERNAL_ERROR });
  expect(got.ended).toBe(false);
  await stage.settled();
});

test("a live service that is not there is a 502, and the connection goes on", async () => {
  const { session } = await openHttp2({ live: answering(OK), livePort: 1 });
  expect(await ask(session, { ":path": "/" })).toMatchObject({ status: 502 });
  expect(await ask(session, { ":path": "/" }, "body")).toMatchObject({ status: 502 });
});

test("a client that takes its stream back cancels the request at the live service", async () => {
  const { stage, session } = await openHttp2({ live: () => undefined });
  const stream = session.request({ ":path": "/slow" });
  stream.on("error", () => undefined);
  await eventually(() => stage.liveWires[0]?.received.includes("/slow") === true);
  stream.close(constants.NGHTTP2_CANCEL);
  await eventually(() => stage.liveWires[0]?.closed === true);
  await stage.settled();
});

test("an upload that breaks off is nowhere taken for a whole one", async () => {
  const { stage, session } = await openHttp2({ live: () => undefined });
  const stream = session.request({ ":method": "POST", ":path": "/up" });
  stream.on("error", () => undefined);
  stream.write("a part");
  await eventually(() => stage.liveWires[0]?.received.includes("a part") === true);
  // `close` of node:http2 would send an END_STREAM first.
  stream.destroy(new Error("gone"));
  await eventually(() => stage.liveWires[0]?.closed === true);
  expect(stage.liveWires[0]?.received).not.toContain("0\r\n\r\n");
  await stage.settled();
  expect(stage.ledger.snapshot().dropped).toEqual({ "client-aborted": 1 });
});
