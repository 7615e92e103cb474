import { expect, test } from "vitest";
import { manualClock, seededRandom } from "../../core/index.ts";
import { memoryBackend } from "../memory/memory-backend.ts";
import { manualTime } from "../testing/case-time.ts";
import { severable } from "../testing/severable.ts";
import { createSync } from "./create-sync.ts";
import { guardToken } from "./guard-token.ts";

const SCOPE = { run: "r", plan: "p", case: "c" };

function laboratory() {
  const clock = manualClock(1_700_000_000_000);
  const backend = memoryBackend({ clock });
  const random = seededRandom(1);
  const connect = () => {
    const connection = severable(backend, false);
    const client = createSync(connection, { scope: SCOPE, clock, random });
    return { client, connection };
  };
  return { clock, backend, connect, time: manualTime(clock) };
}

test("keys are Testground's", async () => {
  const { backend, connect } = laboratory();
  const { client } = connect();
  await client.signalEntry("s");
  await client.publish("t", 1);
  await client.signalEvent({ success_event: { group: "g" } });
  expect(await backend.count("run:r:plan:p:case:c:states:s")).toBe(1);
  for (const key of ["run:r:plan:p:case:c:topics:t", "run:r:plan:p:case:c:run_events"]) {
    const batches = backend.read(key, 0)[Symbol.asyncIterator]();
    expect((await batches.next()).value).toHaveLength(1);
  }
});

test("without a scope every call says so, and a bound view has one", async () => {
  const client = createSync(memoryBackend());
  await expect(client.signalEntry("s")).rejects.toMatchObject({ code: "NO_SCOPE" });
  await expect(client.join("m")).rejects.toMatchObject({ code: "NO_SCOPE" });
  expect(await client.bind(SCOPE).signalEntry("s")).toBe(1);
});

test("signalAndWait waits for the others, and its timeout covers both", async () => {
  const { connect, time } = laboratory();
  const [a, b] = [connect().client, connect().client];
  const first = a.signalAndWait("s", 2);
  expect(await time.settled(first, 50)).toBe(false);
  expect(await b.signalAndWait("s", 2)).toBe(2);
  expect(await first).toBe(1);
  const late = a.signalAndWait("s", 9, { timeoutMs: 100 });
  const failing = expect(late).rejects.toMatchObject({
    ...{ code: "TIMEOUT", seq: 3, reached: 3, target: 9 },
  });
  await time.settled(late, 200);
  await failing;
});

test("a barrier breaks when a member is lost that has not signalled, and only then", async () => {
  const { connect, time } = laboratory();
  const [a, b, c] = [connect(), connect(), connect()];
  await a.client.join("a", { ttlMs: 300 });
  await b.client.join("b", { ttlMs: 300 });
  await c.client.join("c", { ttlMs: 300 });
  await b.client.signalEntry("s");
  const waiting = a.client.barrier("s", 3, { breakOnLost: true });
  b.connection.sever();
  expect(await time.settled(waiting, 1000)).toBe(false);
  const broken = expect(waiting).rejects.toMatchObject({ code: "BARRIER_BROKEN", missing: ["c"] });
  c.connection.sever();
  expect(await time.settled(waiting, 400)).toBe(true);
  await broken;
  expect((await a.client.members()).map(({ member }) => member)).toEqual(["a"]);
});

test("a lease is renewed while its holder lives, and given back when its client closes", async () => {
  const { connect, time } = laboratory();
  const [a, b] = [connect().client, connect().client];
  const lease = await a.lock("l", { ttlMs: 300 });
  await time.pass(2000);
  expect(lease.lost.aborted).toBe(false);
  expect(await b.tryLock("l")).toBeNull();
  await a.close();
  expect(lease.lost.reason).toMatchObject({ code: "CLOSED" });
  const next = await b.tryLock("l");
  expect(next?.token).toBeGreaterThan(lease.token);
});

test("a holder that cannot renew knows that it is lost before another one holds", async () => {
  const { connect, clock, time } = laboratory();
  const [a, b] = [connect(), connect()];
  const lease = await a.client.lock("l", { ttlMs: 300 });
  const lostAt = new Promise<number>((resolve) => {
    lease.lost.addEventListener("abort", () => resolve(clock.monotonicMs()));
  });
  const waiting = b.client.lock("l").then((next) => ({ next, at: clock.monotonicMs() }));
  a.connection.sever();
  expect(await time.settled(waiting, 1000)).toBe(true);
  const { next, at } = await waiting;
  expect(await lostAt).toBeLessThan(at);
  expect(lease.lost.reason).toMatchObject({ code: "LEASE_LOST" });
  await expect(lease.renew()).rejects.toMatchObject({ code: "LEASE_LOST" });
  expect(() => guardToken(next.token, lease.token)).toThrow("older");
  expect(() => guardToken(lease.token, next.token)).not.toThrow();
});

test("a holder paused beyond its lease finds it lost when it goes on", async () => {
  const { connect, clock, time } = laboratory();
  const { client } = connect();
  const lease = await client.lock("l", { ttlMs: 300 });
  // Everything at once, as after a pause of the whole process.
  clock.advance(10_000);
  await time.pass(1);
  expect(lease.remainingMs).toBe(0);
  expect(lease.lost.aborted).toBe(true);
  expect(await lease.release()).toBe(false);
});

test("aborting and timing out leave nothing behind", async () => {
  const { backend, connect, time } = laboratory();
  const { client } = connect();
  const stop = new AbortController();
  const { signal } = stop;
  const held = await client.lock("l", { renew: false });
  const calls = [
    client.barrier("s", 1, { signal, breakOnLost: true }),
    client.barrier("s", 2, { timeoutMs: 5 }),
    client.lock("l", { signal }),
    client.queue("q").pull({ timeoutMs: 5 }),
    client.latch("never").wait({ signal }),
    client.doubleBarrier("d", 2).enter({ timeoutMs: 5 }),
    client.election("e").observe({ signal }).next(),
  ];
  const all = Promise.allSettled(calls);
  await time.pass(20);
  stop.abort("enough");
  await time.settled(all, 2000);
  const outcomes = (await all).map(({ status }) => status);
  expect(outcomes.slice(0, -1)).toEqual(outcomes.slice(0, -1).map(() => "rejected"));
  await held.release();
  const { topics, ...rest } = client.stats();
  expect(rest).toEqual({
    ...{ waiters: 0, timers: 0, subscriptions: 0, states: 0, leases: 0, connections: 0 },
  });
  // The double barrier's own log.
  expect(topics).toBe(1);
  expect(backend.refused()).toBe(0);
});

test("a message of another form is refused with its number, and the next one is read", async () => {
  const { connect } = laboratory();
  const { client } = connect();
  const topic = {
    name: "t",
    parse: (value: unknown): number => {
      if (typeof value === "number") return value;
      throw new Error("no number");
    },
  };
  await client.publish("t", "text");
  await client.publish(topic, 7);
  await using sub = client.subscribe(topic);
  await expect(sub.next()).rejects.toMatchObject({ code: "INVALID_ARGUMENT", seq: 1 });
  expect((await sub.next()).value).toMatchObject({ seq: 2, value: 7 });
  await expect(client.publish("t", undefined)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("who uses a name with another limit is told", async () => {
  const { connect } = laboratory();
  const [a, b] = [connect().client, connect().client];
  await a.semaphore("s", 3).acquire(2);
  await expect(b.semaphore("s", 4).acquire()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(a.semaphore("s", 3).acquire(4)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
