import { expect, test } from "vitest";
import { OK, eventually, isWhole } from "../testing/live-harness.ts";
import { answerOf, ask, openHttp2 } from "./testing/http2-stage.ts";

const BIG = Buffer.alloc(20 * 1024 ** 2, "x");

test("a slow reader of a large answer holds the live service back", async () => {
  let sent = 0;
  const { session } = await openHttp2({
    live: (wire) => {
      if (!isWhole(wire.received)) return;
      wire.received = "";
      wire.send(`HTTP/1.1 200 OK\r\nContent-Length: ${BIG.length}\r\n\r\n`);
      const more = (): void => {
        while (sent < BIG.length) {
          const piece = BIG.subarray(sent, sent + 65_536);
          sent += piece.length;
          if (!wire.socket.write(piece)) {
            wire.socket.once("drain", more);
            return;
          }
        }
      };
      more();
    },
  });
  const stream = session.request({ ":path": "/" });
  await new Promise((resolve) => stream.on("response", resolve));
  // What stands in sockets' buffers counts as sent; 20 MB do not fit into them.
  let before = -1;
  while (before !== sent) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(sent).toBeLessThan(BIG.length);
  let received = 0;
  for await (const chunk of stream) received += Buffer.from(chunk).length;
  expect(received).toBe(BIG.length);
});

test("a slow live service holds a client's upload back", async () => {
  let read = 0;
  const { stage, session } = await openHttp2({
    live: (wire) => {
      if (read === 0) wire.socket.pause();
      read += 1;
      if (wire.socket.bytesRead >= BIG.length && isWhole(wire.received)) wire.send(OK);
    },
  });
  const stream = session.request({
    ...{ ":method": "POST", ":path": "/", "content-length": String(BIG.length) },
  });
  let flushed = false;
  stream.end(BIG, () => (flushed = true));
  await eventually(() => stage.liveWires.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(flushed).toBe(false);
  stage.liveWires[0]?.socket.resume();
  expect(await answerOf(stream)).toMatchObject({ status: 200 });
  await stage.settled();
  expect(stage.ledger.snapshot().dropped).toEqual({ "body-too-large": 1 });
});

test("draining says goodbye and lets what is under way finish", async () => {
  const { stage, session } = await openHttp2({ live: () => undefined });
  const answer = ask(session, { ":path": "/late" });
  await eventually(() => stage.liveWires[0]?.received.includes("/late") === true);
  let goodbye = false;
  session.on("goaway", () => (goodbye = true));
  const closed = stage.path.close(5000);
  await eventually(() => goodbye);
  stage.liveWires[0]?.send(OK);
  expect(await answer).toMatchObject({ status: 200, body: "ok", error: undefined });
  await closed;
});
