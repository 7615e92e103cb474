import { describe, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { openRaw } from "../../test/support/raw-socket.ts";
import { startTestServer } from "./testing/start-server.ts";

const LIMIT = 32_768;

describe("an answer is, byte for byte,", () => {
  test.each([
    [
      '{"publish":{"topic":"t","payload":1},"id":"7"}',
      '{"id":"7","error":"","publish":{"seq":1},"subscribe":"","signal_entry":null}\n',
    ],
    [
      '{"id":"0","is_cancel":false,"signal_entry":{"state":"s"}}',
      '{"id":"0","error":"","publish":null,"subscribe":"","signal_entry":{"seq":1}}\n',
    ],
    [
      '{"id":"b","barrier":{"state":"s","target":-1}}',
      '{"id":"b","error":"","publish":null,"subscribe":"","signal_entry":null}\n',
    ],
    [
      '{"ID":"x","Signal_Entry":{"STATE":"s"},"unknown":[{"publish":"}"}]}',
      '{"id":"x","error":"","publish":null,"subscribe":"","signal_entry":{"seq":1}}\n',
    ],
    [
      '{"id":"w","signal_entry":{"state":"s"},"publish":{"topic":"t"},"barrier":{"state":"q","target":9}}',
      '{"id":"w","error":"","publish":{"seq":1},"subscribe":"","signal_entry":null}\n',
    ],
    [
      '{"id":"n","publish":null,"signal_entry":{}}',
      '{"id":"n","error":"","publish":null,"subscribe":"","signal_entry":{"seq":1}}\n',
    ],
  ])("to %s", async (request, answer) => {
    await using server = await startTestServer();
    const client = await openRaw(server.ws, { path: "/any/path?at=all" });
    client.send(request);
    expect(await client.next()).toEqual({ text: answer, binary: false });
  });

  test.each([
    ['{ "z" : 1, "a":12345678901234567890,\t"m":1.0, "z":"<&>\\u00e9" }'],
    ['[ "}", "\\"", {"payload":"\\\\"} ]'],
    ["null"],
    ['"\\ud800"'],
    ["1e400"],
  ])("a delivery with the payload as its sender wrote it: %s", async (payload) => {
    await using server = await startTestServer();
    const client = await openRaw(server.ws);
    client.send('{"id":"s","subscribe":{"topic":"t"}}');
    client.send(`{"id":"p","publish":{"topic":"t","payload": ${payload} }}`);
    const frames = [(await client.next()).text, (await client.next()).text];
    expect(frames).toContain(
      `{"id":"s","error":"","publish":null,"subscribe":${JSON.stringify(payload)},"signal_entry":null}\n`,
    );
  });

  test("null for a payload that is missing", async () => {
    await using server = await startTestServer();
    const client = await openRaw(server.ws);
    client.send('{"id":"p","publish":{"topic":"t"}}{'.slice(0, -1));
    await client.next();
    client.send('{"id":"s","subscribe":{"topic":"t"}}');
    expect((await client.next()).text).toContain('"subscribe":"null"');
  });
});

describe("a connection ends", () => {
  test.each([
    ["{not json"],
    ["null"],
    ["[]"],
    ['"publish"'],
    ["1"],
    [""],
    ['{"id":5}'],
    ['{"id":"1","is_cancel":"yes"}'],
    ['{"id":"1","publish":"t"}'],
    ['{"id":"1","publish":{"topic":7}}'],
    ['{"id":"1","barrier":{"state":"s","target":"2"}}'],
    ['{"id":"1","barrier":{"state":"s","target":1.5}}'],
    ['{"id":"1"} {"id":"2"}'],
  ])("with 1007 after %s", async (frame) => {
    await using server = await startTestServer();
    const client = await openRaw(server.ws);
    client.send(frame);
    expect(await client.closed).toEqual({ code: 1007, reason: "failed to unmarshal JSON" });
    expect(server.server.counters()).toMatchObject({ unreadable: 1, connections: 0 });
  });

  test("with 1007 after a binary frame that is no UTF-8", async () => {
    await using server = await startTestServer();
    const client = await openRaw(server.ws);
    client.send(Buffer.from([0x22, 0xff, 0x22]));
    expect(await client.closed).toMatchObject({ code: 1007 });
  });

  test("with 1009 and the limit over it, and not at it", async () => {
    await using server = await startTestServer();
    const fits = await openRaw(server.ws);
    const frame = '{"id":"1","signal_entry":{"state":"s"}}';
    fits.send(frame + " ".repeat(LIMIT - frame.length));
    expect((await fits.next()).text).toContain('"seq":1');
    const client = await openRaw(server.ws);
    client.send(frame + " ".repeat(LIMIT + 1 - frame.length));
    expect(await client.closed).toEqual({
      code: 1009,
      reason: "read limited at 32769 bytes: a message may have 32768",
    });
    expect(server.server.counters()).toMatchObject({ tooLarge: 1 });
  });

  test("with 1000 when the client goes with another code", async () => {
    await using server = await startTestServer();
    const client = await openRaw(server.ws);
    client.socket.close(4000, "bye");
    expect(await client.closed).toMatchObject({ code: 1000 });
  });
});

describe("what waits", () => {
  test("is told of the end in JSON text, which the Rust client reads as such", async () => {
    await using server = await startTestServer();
    const client = await openRaw(server.ws);
    client.send('{"id":"1","barrier":{"state":"s","target":1}}');
    client.send('{"id":"2","subscribe":{"topic":"t"}}');
    client.send('{"id":"3","barrier":{"state":"s","target":0}}');
    await client.next();
    const closing = server.server.close();
    for (const id of ["1", "2"]) {
      const frame: unknown = JSON.parse((await client.next()).text);
      const text = JSON.stringify("CLOSED: the server is shutting down");
      expect(frame).toEqual({ id, error: text, publish: null, subscribe: "", signal_entry: null });
    }
    expect(await client.closed).toMatchObject({ code: 1000 });
    await closing;
  });

  test("is really cancelled, and gone when its client is", async () => {
    await using server = await startTestServer();
    const client = await openRaw(server.ws);
    client.send('{"id":"1","barrier":{"state":"s","target":1}}');
    client.send('{"id":"1","subscribe":{"topic":"t"}}');
    client.send('{"id":"2","subscribe":{"topic":"t"}}');
    client.send('{"id":"1","is_cancel":true}');
    client.send('{"id":"3","publish":{"topic":"t","payload":"x"}}');
    client.send('{"id":"4","signal_entry":{"state":"s"}}');
    const ids = [await client.next(), await client.next(), await client.next()].map(
      ({ text }) => (/"id":"(\d)"/.exec(text) ?? [])[1],
    );
    expect(new Set(ids)).toEqual(new Set(["2", "3", "4"]));
    expect(server.backend.stats()).toMatchObject({ waiters: 0, subscriptions: 1 });
    client.send('{"id":"5","barrier":{"state":"s","target":9}}');
    client.socket.close();
    await client.closed;
    expect(server.backend.stats()).toMatchObject({ waiters: 0, subscriptions: 0 });
    expect(await server.backend.count("s")).toBe(1);
    expect(server.server.counters()).toMatchObject({ pending: 0, connections: 0 });
  });

  test("gets a frame every 50 minutes that no client takes for an answer", async () => {
    const clock = manualClock();
    await using server = await startTestServer({ clock });
    const client = await openRaw(server.ws);
    client.send('{"id":"1","signal_entry":{"state":"s"}}');
    await client.next();
    clock.advance(50 * 60_000);
    expect((await client.next()).text).toBe(
      '{"id":"18446744073709551615","error":"","publish":null,"subscribe":"","signal_entry":null}\n',
    );
  });
});

test("pipelined publishes keep their order", async () => {
  await using server = await startTestServer();
  const client = await openRaw(server.ws);
  client.send('{"id":"s","subscribe":{"topic":"t"}}');
  for (let n = 0; n < 500; n += 1) {
    client.send(`{"id":"${n}","publish":{"topic":"t","payload":${n}}}`);
  }
  const entries: string[] = [];
  while (entries.length < 500) {
    const { text } = await client.next();
    const [, entry] = /"subscribe":"(\d+)"/.exec(text) ?? [];
    if (entry !== undefined) entries.push(entry);
  }
  expect(entries).toEqual(Array.from({ length: 500 }, (_, n) => String(n)));
});

test("a payload that fits when published and not when delivered is refused", async () => {
  await using server = await startTestServer();
  const client = await openRaw(server.ws);
  client.send(`{"id":"1","publish":{"topic":"t","payload":${JSON.stringify('"'.repeat(15_000))}}}`);
  expect((await client.next()).text).toContain("TOO_LARGE");
  expect(await server.backend.count("t")).toBe(0);
  expect(server.server.counters()).toMatchObject({ tooLarge: 1 });
});
