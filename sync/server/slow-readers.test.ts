import { connect } from "node:net";
import { expect, test } from "vitest";
import { openRaw } from "../../test/support/raw-socket.ts";
import { startTestServer } from "./testing/start-server.ts";

const ENTRY = JSON.stringify("x".repeat(1000));

test(
  "clients that do not read cost a cursor each, and slow nobody",
  { timeout: 60_000 },
  async () => {
    await using server = await startTestServer();
    const { backend } = server;
    for (let n = 0; n < 20_000; n += 1) await backend.append("hot", ENTRY);
    const stalled = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const client = await openRaw(server.ws);
        client.send('{"id":"s","subscribe":{"topic":"hot"}}');
        client.socket.pause();
        return client;
      }),
    );
    await expect.poll(() => backend.stats().subscriptions).toBe(stalled.length);
    // Each is given what the kernel takes and a mebibyte more; then it stands still.
    let before = -1;
    await expect
      .poll(
        () => {
          const { delivered } = server.server.counters();
          const still = delivered === before && delivered > 0;
          before = delivered;
          return still;
        },
        { interval: 200, timeout: 30_000 },
      )
      .toBe(true);
    expect(before).toBeLessThan(stalled.length * 20_000);

    const reader = await openRaw(server.ws);
    reader.send('{"id":"r","subscribe":{"topic":"hot"}}');
    reader.send('{"id":"p","publish":{"topic":"cold","payload":1}}');
    let entries = 0;
    let answeredAfter = -1;
    while (entries < 20_000) {
      const { text } = await reader.next();
      if (text.startsWith('{"id":"r"')) entries += 1;
      else answeredAfter = entries;
    }
    // An answer stands in line behind what was sent before, never behind the whole replay.
    expect(answeredAfter).toBeGreaterThanOrEqual(0);
    expect(answeredAfter).toBeLessThan(10_000);

    // Whoever cancels is let go at once, also while nothing can be sent to it.
    stalled[0]?.send('{"id":"s","is_cancel":true}');
    await expect.poll(() => backend.stats().subscriptions).toBe(stalled.length);
    for (const { socket } of stalled) socket.terminate();
    reader.socket.terminate();
    await expect.poll(() => backend.stats().subscriptions).toBe(0);
  },
);

test("a client that asks on and reads no answers is let go, and counted", async () => {
  await using server = await startTestServer();
  const client = await openRaw(server.ws);
  client.socket.pause();
  const id = "i".repeat(30_000);
  const frame = `{"id":"${id}","signal_entry":{"state":"s"}}`;
  const feed = (): void => {
    for (let n = 0; n < 20 && client.socket.readyState === client.socket.OPEN; n += 1) {
      client.send(frame);
    }
  };
  await expect
    .poll(
      () => {
        feed();
        return server.server.counters().overrun;
      },
      { interval: 5, timeout: 15_000 },
    )
    .toBe(1);
  expect(server.server.counters()).toMatchObject({ connections: 0, pending: 0 });
  client.socket.terminate();
});

test("clients that read no answers are let go sooner where all of them hold much", async () => {
  await using server = await startTestServer({ unreadBytesMax: 1024 ** 2 });
  const frame = `{"id":"${"i".repeat(30_000)}","signal_entry":{"state":"s"}}`;
  const clients = await Promise.all([openRaw(server.ws), openRaw(server.ws)]);
  let sent = 0;
  for (const client of clients) client.socket.pause();
  await expect
    .poll(
      () => {
        for (const client of clients) {
          for (let n = 0; n < 5 && client.socket.readyState === client.socket.OPEN; n += 1) {
            client.send(frame);
            sent += frame.length;
          }
        }
        return server.server.counters().overrun;
      },
      { interval: 5, timeout: 15_000 },
    )
    .toBe(2);
  // Each alone might hold as much as this, beside what the kernel takes.
  expect(sent).toBeLessThan(2 * 16 * 1024 ** 2);
  for (const { socket } of clients) socket.terminate();
  const reader = await openRaw(server.ws);
  reader.send('{"id":"r","signal_entry":{"state":"t"}}');
  expect((await reader.next()).text).toContain('"seq":1');
});

test("connections that say nothing, or garbage, are none of the protocol's", async () => {
  await using server = await startTestServer();
  const socket = connect(Number(new URL(server.ws).port), "127.0.0.1");
  socket.write("\u0000\u0001 garbage\r\n\r\n");
  const answer = await new Promise<string>((resolve) => {
    socket.once("data", (bytes) => resolve(String(bytes)));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  socket.destroy();
  const client = await openRaw(server.ws);
  client.send('{"id":"1","signal_entry":{"state":"s"}}');
  expect((await client.next()).text).toContain('"seq":1');
});
