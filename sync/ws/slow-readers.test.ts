import { describe, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { type TestServer, startTestServer } from "../server/testing/start-server.ts";
import { collect, startStage } from "./testing/relayed.ts";
import { createWsBackend } from "./ws-backend.ts";

/** Until nothing of topics goes out any more, as the client reads no further. */
async function heldUp({ server }: TestServer): Promise<void> {
  let delivered = -1;
  const same = (): boolean => {
    const before = delivered;
    ({ delivered } = server.counters());
    return delivered === before;
  };
  await expect.poll(same, { timeout: 10_000 }).toBe(true);
}

describe("a server without extensions", () => {
  test("has states, barriers and topics", async () => {
    await using stage = await startStage({ extensions: false });
    const { client } = stage;
    expect(await client.signal("s", { opId: "o", member: "m" })).toBe(1);
    expect(await client.wait("s", 1)).toBe(1);
    expect(await client.append("t", '{"a":1.0}')).toBe(1);
    expect(await client.append("t", "2")).toBe(2);
    expect(await collect(client.read("t", 0), 2)).toEqual(['1:{"a":1.0}', "2:2"]);
    expect(await collect(client.read("t", 1), 1)).toEqual(["2:2"]);
    await expect(client.count("s")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("cannot say what it lost, so what waits fails with CONNECTION_LOST", async () => {
    await using stage = await startStage({ extensions: false });
    const { client, relay } = stage;
    const waiting = client.wait("s", 1);
    waiting.catch(() => undefined);
    relay.cut();
    await expect(waiting).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    expect(await client.signal("s")).toBe(1);
  });

  test("is read on for a barrier between two messages of a reader that is far behind", async () => {
    await using stage = await startStage({ extensions: false });
    const { client, server } = stage;
    const payload = JSON.stringify("x".repeat(1000));
    const publish = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n += 1) await server.backend.append("t", payload);
    };
    const reading = client.read("t", 0)[Symbol.asyncIterator]();
    const other = client.read("t", 0)[Symbol.asyncIterator]();
    await publish(1);
    await reading.next();
    await other.next();
    await publish(5000);
    await heldUp(server);
    const waiting = client.wait("s", 1);
    await client.signal("s");
    expect(await waiting).toBe(1);
    await other.return?.();
    let seen = 1;
    while (seen < 5001) seen += (await reading.next()).value?.length ?? 0;
    expect(seen).toBe(5001);
    await reading.return?.();
    expect(await client.signal("s")).toBe(2);
  });

  test("keeps a reader that is far behind at most so much, and tells it so", async () => {
    await using stage = await startStage({ extensions: false });
    const { client, server } = stage;
    const reading = client.read("t", 0)[Symbol.asyncIterator]();
    await server.backend.append("t", "1");
    await reading.next();
    const waiting = client.wait("s", 1);
    const payload = JSON.stringify("x".repeat(30_000));
    for (let n = 0; n < 600; n += 1) await server.backend.append("t", payload);
    await expect.poll(() => server.backend.stats().subscriptions, { timeout: 10_000 }).toBe(0);
    await reading.next();
    await expect(reading.next()).rejects.toMatchObject({ code: "TOO_LARGE" });
    await client.signal("s");
    expect(await waiting).toBe(1);
  });

  test("is not given up for its silence while a reader holds it", async () => {
    await using server = await startTestServer({ extensions: false });
    const clock = manualClock();
    await using client = await createWsBackend({ url: server.ws, clock });
    const reading = client.read("t", 0)[Symbol.asyncIterator]();
    await server.backend.append("t", "1");
    await reading.next();
    const payload = JSON.stringify("x".repeat(1000));
    for (let n = 2; n <= 20_000; n += 1) await server.backend.append("t", payload);
    await heldUp(server);
    for (let beats = 0; beats < 4; beats += 1) clock.advance(15_000);
    let seen = 1;
    while (seen < 20_000) seen += (await reading.next()).value?.length ?? 0;
    expect(client.stats().connections).toBe(1);
    await reading.return?.();
  });
});

test("a reader that falls behind holds up nothing, keeps little, and misses nothing", async () => {
  await using stage = await startStage();
  const { client, server } = stage;
  const payload = (n: number): string => JSON.stringify(`${n} ${"x".repeat(1000)}`);
  const slow = client.read("t", 0)[Symbol.asyncIterator]();
  await server.backend.append("t", payload(1));
  const seen = (await slow.next()).value?.length ?? 0;
  expect(seen).toBe(1);
  for (let n = 2; n <= 20_000; n += 1) await server.backend.append("t", payload(n));
  // Not read: the subscription ends at the server once the client has enough.
  await expect.poll(() => server.backend.stats().subscriptions, { timeout: 10_000 }).toBe(0);
  expect(await client.signal("other")).toBe(1);
  let next = 2;
  while (next <= 20_000) {
    const { value: batch } = await slow.next();
    for (const { seq, raw } of batch ?? []) {
      expect(seq).toBe(next);
      if (raw !== payload(next)) throw new Error(`entry ${next} is not what was published`);
      next += 1;
    }
  }
  await slow.return?.();
  await expect.poll(() => server.backend.stats().subscriptions).toBe(0);
});
