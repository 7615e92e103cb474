import { describe, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";
import { memoryBackend } from "../memory/memory-backend.ts";
import { observeSignals } from "../observe-signals.ts";
import { SyncError } from "../sync-error.ts";
import { startTestServer } from "../server/testing/start-server.ts";
import { collect, portOf, startStage } from "./testing/relayed.ts";
import { startRelay } from "./testing/relay.ts";
import { createWsBackend } from "./ws-backend.ts";

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${index + 1}:${index + 1}`);

describe("a connection that is cut", () => {
  test("counts a signal and a publish once, though their answers were lost", async () => {
    await using stage = await startStage();
    const { client, relay } = stage;
    relay.cutNextAnswer();
    expect(await client.signal("s")).toBe(1);
    relay.cutNextAnswer();
    expect(await client.append("t", '"once"')).toBe(1);
    expect(await client.signal("s")).toBe(2);
    expect(await client.append("t", '"twice"')).toBe(2);
    expect(relay.opened).toBe(3);
  });

  test("gives the same lease to who asks again", async () => {
    await using stage = await startStage();
    const { client, relay, server } = stage;
    relay.cutNextAnswer();
    const want = { limit: 1, units: 1, ttlMs: 60_000, owner: "me", meta: "{}" };
    const { token } = await client.acquire("lock", want);
    expect(await server.backend.holders("lock")).toMatchObject([{ owner: "me", token }]);
    expect(await client.tryAcquire("lock", { ...want, owner: "you" })).toBeUndefined();
    expect(await client.release("lock", "me")).toBe(true);
  });

  test("does a take, an acknowledge and a release once, though their answers were lost", async () => {
    await using stage = await startStage();
    const { client, relay, server } = stage;
    await client.append("q", "1");
    await client.append("q", "2");
    const by = { owner: "me", visibilityMs: 60_000 };
    relay.cutNextAnswer();
    expect(await client.take("q", by)).toEqual({ seq: 1, raw: "1", delivery: 1 });
    expect(await server.backend.take("q", { ...by, owner: "you" })).toMatchObject({ seq: 2 });
    relay.cutNextAnswer();
    expect(await client.acknowledge("q", 1, "me")).toBe(true);
    expect(await client.acknowledge("q", 1, "me")).toBe(false);
    await client.acquire("lock", { limit: 1, units: 1, ttlMs: 60_000, owner: "me" });
    relay.cutNextAnswer();
    expect(await client.release("lock", "me")).toBe(true);
    expect(await client.release("lock", "me")).toBe(false);
    expect(relay.opened).toBe(4);
  });

  test("loses and repeats no entry of a topic, and keeps who waits", async () => {
    await using stage = await startStage();
    const { client, relay, server } = stage;
    const reading = collect(client.read("t", 0), 300);
    const waiting = client.wait("s", 1);
    for (let n = 1; n <= 300; n += 1) {
      await server.backend.append("t", String(n));
      if (n % 100 === 50) {
        const { opened } = relay;
        relay.cut();
        await expect.poll(() => relay.opened).toBeGreaterThan(opened);
      }
    }
    expect(await reading).toEqual(numbered(300));
    await server.backend.signal("s");
    expect(await waiting).toBe(1);
    await expect.poll(() => server.backend.stats()).toMatchObject({ waiters: 0, subscriptions: 0 });
  });

  test("is noticed where nobody tells of it", async () => {
    await using server = await startTestServer();
    await using relay = await startRelay(portOf(server));
    const clock = manualClock();
    await using client = await createWsBackend({ url: relay.url, clock });
    relay.holdStill();
    const counting = client.signal("s");
    // A beat that asks, and one that heard nothing; then the pause before the next try.
    clock.advance(15_000);
    clock.advance(15_000);
    await expect.poll(() => client.stats().connections).toBe(0);
    clock.advance(1000);
    expect(await counting).toBe(1);
  });
});

describe("a server that goes", () => {
  test("and comes back with what it held goes unnoticed", async () => {
    const backend = memoryBackend();
    const first = await startTestServer({ backend });
    await using relay = await startRelay(portOf(first));
    await using client = await createWsBackend({ url: relay.url });
    const waiting = client.wait("s", 2);
    const reading = collect(client.read("t", 0), 2);
    await client.signal("s");
    await client.append("t", "1");
    await first.server.close();
    await using second = await startTestServer({ backend });
    relay.leadTo(portOf(second));
    expect(await client.signal("s")).toBe(2);
    expect(await waiting).toBe(2);
    await client.append("t", "2");
    expect(await reading).toEqual(["1:1", "2:2"]);
  });

  test("and comes back empty fails what waits with STATE_LOST, and serves what comes", async () => {
    const first = await startTestServer();
    await using relay = await startRelay(portOf(first));
    await using client = await createWsBackend({ url: relay.url });
    const waiting = client.wait("s", 2);
    const reading = collect(client.read("t", 0), 1);
    waiting.catch(() => undefined);
    reading.catch(() => undefined);
    await client.signal("s");
    await first[Symbol.asyncDispose]();
    await using second = await startTestServer();
    relay.leadTo(portOf(second));
    await expect(waiting).rejects.toMatchObject({ code: "STATE_LOST" });
    await expect(reading).rejects.toMatchObject({ code: "STATE_LOST" });
    expect(await client.signal("s")).toBe(1);
  });

  test("and cannot say what it holds is dialled again, and not taken for Testground's", async () => {
    const backend = memoryBackend();
    let away = 0;
    const failing: SyncBackend = {
      ...observeSignals(backend, () => {}),
      setOnce: async (key, value) => {
        if (away === 0) return backend.setOnce(key, value);
        away -= 1;
        throw new SyncError("CONNECTION_LOST", "Redis is away");
      },
    };
    await using server = await startTestServer({ backend: failing });
    await using relay = await startRelay(portOf(server));
    await using client = await createWsBackend({ url: relay.url });
    const waiting = client.wait("s", 1);
    away = 2;
    relay.cut();
    await expect.poll(() => relay.opened).toBe(4);
    await client.signal("s");
    expect(await waiting).toBe(1);
    expect(await client.count("s")).toBe(1);
    away = 1;
    await expect(createWsBackend({ url: server.ws })).rejects.toMatchObject({
      code: "CONNECTION_LOST",
      message: expect.stringContaining("Redis is away"),
    });
  });

  test("and wants another token fails what waits at once, with that error", async () => {
    await using first = await startTestServer({ token: "a".repeat(16) });
    await using second = await startTestServer({ token: "b".repeat(16) });
    await using relay = await startRelay(portOf(first));
    await using client = await createWsBackend({ url: relay.url, token: "a".repeat(16) });
    const waiting = client.wait("s", 1);
    relay.leadTo(portOf(second));
    relay.cut();
    await expect(waiting).rejects.toMatchObject({ code: "SYNC_TOKEN_REFUSED" });
  });

  test("and stays away fails what waits with CONNECTION_LOST, and is tried again by the next", async () => {
    await using server = await startTestServer();
    await using relay = await startRelay(portOf(server));
    await using client = await createWsBackend({ url: relay.url, reconnectMs: 50 });
    const waiting = client.wait("s", 2);
    waiting.catch(() => undefined);
    relay.refuse(true);
    relay.cut();
    await expect(waiting).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    relay.refuse(false);
    expect(await client.signal("s")).toBe(1);
  });
});

test("nobody there is CONNECTION_LOST, and a server that says nothing too", async () => {
  await expect(createWsBackend({ url: "ws://127.0.0.1:1" })).rejects.toMatchObject({
    code: "CONNECTION_LOST",
  });
  await using relay = await startRelay(1);
  await expect(createWsBackend({ url: relay.url })).rejects.toMatchObject({
    code: "CONNECTION_LOST",
  });
  await expect(createWsBackend({ url: "no address" })).rejects.toMatchObject({ code: "SYNC_URL" });
});

test("close ends what waits with CLOSED, twice as well, and leaves nothing at the server", async () => {
  await using server = await startTestServer();
  const client = await createWsBackend({ url: server.ws });
  const waiting = client.wait("s", 1);
  const reading = collect(client.read("t", 0), 1);
  waiting.catch(() => undefined);
  reading.catch(() => undefined);
  await client.close();
  await client.close();
  await expect(waiting).rejects.toMatchObject({ code: "CLOSED" });
  await expect(reading).rejects.toMatchObject({ code: "CLOSED" });
  await expect(client.signal("s")).rejects.toMatchObject({ code: "CLOSED" });
  await expect.poll(() => server.server.counters()).toMatchObject({ connections: 0, pending: 0 });
});

test("what is taken back rejects with the reason, and is dropped at the server", async () => {
  await using stage = await startStage();
  const { client, server } = stage;
  const stop = new AbortController();
  const waiting = client.wait("s", 1, stop.signal);
  const holder = { limit: 1, units: 1, ttlMs: 60_000 };
  await client.acquire("lock", { ...holder, owner: "first" });
  const inLine = client.acquire("lock", { ...holder, owner: "second" }, stop.signal);
  waiting.catch(() => undefined);
  inLine.catch(() => undefined);
  await expect.poll(() => server.backend.stats().waiters).toBe(2);
  stop.abort("enough");
  await expect(waiting).rejects.toBe("enough");
  await expect(inLine).rejects.toBe("enough");
  await expect.poll(() => server.backend.stats().waiters).toBe(0);
});

test("an entry that was handed out while it was taken back is there for the next at once", async () => {
  await using stage = await startStage();
  const { client, server } = stage;
  const stop = new AbortController();
  const by = { owner: "me", visibilityMs: 60_000 };
  const taking = client.take("q", by, stop.signal);
  await expect.poll(() => server.backend.stats().waiters).toBe(1);
  // In one turn: the answer is on its way when the taking back sets out.
  await server.backend.append("q", "1");
  stop.abort("enough");
  await expect(taking).rejects.toBe("enough");
  expect(await client.take("q", { ...by, owner: "you" })).toMatchObject({ seq: 1, delivery: 2 });
});

test("what the server would refuse fails by itself", async () => {
  await using stage = await startStage();
  const { client } = stage;
  await expect(client.append("t", "{")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  const large = JSON.stringify("x".repeat(40_000));
  await expect(client.append("t", large)).rejects.toMatchObject({ code: "TOO_LARGE" });
  const escaped = JSON.stringify('"'.repeat(10_000));
  await expect(client.append("t", escaped)).rejects.toMatchObject({ code: "TOO_LARGE" });
  expect(await client.append("t", "1")).toBe(1);
});
