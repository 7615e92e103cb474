import { Redis } from "ioredis";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../core/index.ts";
import { type FaultyPath, faultyPath } from "../../test/support/faulty-path.ts";
import { type RunningRedis, hasRedis, startRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import type { LeaseWant, SyncBackend, TopicEntry } from "../backend.ts";
import type { RedisBackendOptions } from "./options.ts";
import { redisBackend } from "./redis-backend.ts";

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const key = (name: string): string => `run:r:plan:p:case:c:${name}`;
const want = (owner: string, ttlMs: number): LeaseWant => ({ limit: 1, units: 1, ttlMs, owner });

async function server(persistent = false): Promise<RunningRedis> {
  const redis = await startRedis({ persistent });
  endings.push(() => redis.stop());
  return redis;
}

async function pathTo(redis: RunningRedis): Promise<FaultyPath> {
  const path = await faultyPath(redis.port);
  endings.push(() => path.close());
  return path;
}

async function backend(
  port: number,
  more: Partial<RedisBackendOptions> = {},
): Promise<SyncBackend> {
  const one = await redisBackend({ redis: { host: "127.0.0.1", port }, lookMs: 500, ...more });
  endings.push(() => one.close());
  return one;
}

/** Collects what is read. */
function collect(entries: AsyncIterable<readonly TopicEntry[]>) {
  const numbers: number[] = [];
  const ended = (async () => {
    for await (const batch of entries) numbers.push(...batch.map(({ seq }) => seq));
  })();
  ended.catch(() => undefined);
  return { numbers, ended };
}

const has = (numbers: readonly number[], length: number) => () =>
  numbers.length >= length ? true : undefined;
const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);

describe.skipIf(!hasRedis)("faults of Redis and of the way to it", () => {
  test("a reply that is cut after the script ran counts once", async () => {
    const redis = await server();
    const path = await pathTo(redis);
    const [one, two] = [await backend(path.port), await backend(redis.port)];
    // The scripts are loaded, so that one command is one effect.
    for (const name of ["s0", "t0"]) {
      await one.signal(key(name));
      await one.append(key(name), "1");
    }
    const cutSignal = path.cutReplyTo(key("s"));
    const [counted] = await Promise.all([one.signal(key("s")), cutSignal]);
    expect(counted).toBe(1);
    expect(await two.signal(key("s"))).toBe(2);
    const cutAppend = path.cutReplyTo(key("t"));
    const [appended] = await Promise.all([one.append(key("t"), "x"), cutAppend]);
    expect(appended).toBe(1);
    expect(await two.append(key("t"), "y")).toBe(2);
    await one.append(key("q"), "1");
    const cutTake = path.cutReplyTo(key("q"));
    const by = { owner: "o", visibilityMs: 10_000 };
    const [taken] = await Promise.all([one.take(key("q"), by), cutTake]);
    expect(taken).toEqual({ seq: 1, raw: "1", delivery: 1 });
    const cutAcknowledge = path.cutReplyTo(key("q"));
    const [done] = await Promise.all([one.acknowledge(key("q"), 1, "o"), cutAcknowledge]);
    expect(done).toBe(true);
  });

  test("a hundred calls in flight when the connection breaks count a hundred times", async () => {
    const redis = await server();
    const path = await pathTo(redis);
    const one = await backend(path.port);
    await one.append(key("t"), "0");
    for (let round = 0; round < 5; round += 1) {
      const cut = path.cutReplyTo(key("t"));
      const calls = Promise.all(Array.from({ length: 100 }, () => one.append(key("t"), "1")));
      await cut;
      const first = 2 + round * 100;
      expect(await calls).toEqual(Array.from({ length: 100 }, (_, at) => first + at));
    }
  });

  test("the same operation id counts once from any process", async () => {
    const redis = await server();
    const [one, two] = [await backend(redis.port), await backend(redis.port)];
    expect(await one.signal(key("s"), { opId: "a" })).toBe(1);
    expect(await two.signal(key("s"), { opId: "a" })).toBe(1);
    expect(await two.append(key("s"), "1", "a")).toBe(1);
    expect(await one.append(key("s"), "1", "a")).toBe(1);
    expect(await one.signal(key("s"))).toBe(2);
  });

  test("connections that say nothing are replaced; readers and waiters lose nothing", async () => {
    const redis = await server();
    const path = await pathTo(redis);
    const one = await backend(path.port, { blockMs: 200, silentMs: 400 });
    const two = await backend(redis.port);
    const read = collect(one.read(key("t"), 0));
    const wait = one.wait(key("s"), 2);
    await two.append(key("t"), "1");
    await two.signal(key("s"));
    await waitFor("the first entry", has(read.numbers, 1));
    path.swallow();
    for (let at = 2; at <= 50; at += 1) await two.append(key("t"), "1");
    await two.signal(key("s"));
    expect(await wait).toBe(2);
    await waitFor("all entries", has(read.numbers, 50));
    expect(read.numbers).toEqual(upTo(50));
    expect(await one.signal(key("s"))).toBe(3);
  });

  test("a call without an answer fails in time, and the same operation id still counts once", async () => {
    const redis = await server();
    const path = await pathTo(redis);
    const one = await backend(path.port, { silentMs: 100, answerMs: 300 });
    const two = await backend(redis.port);
    await one.signal(key("s"));
    path.swallowAll();
    await expect(one.signal(key("s"), { opId: "a" })).rejects.toMatchObject({
      code: "CONNECTION_LOST",
    });
    path.heal();
    path.cut();
    expect(await one.signal(key("s"), { opId: "a" })).toBe(2);
    await waitFor("a settled count", async () =>
      (await two.count(key("s"))) === 2 ? true : undefined,
    );
  });

  test("Redis restarted with its data: counts, topics and waiters go on", async () => {
    const redis = await server(true);
    const one = await backend(redis.port);
    await one.signal(key("s"));
    const before = await one.acquire(key("l"), want("a", 60_000));
    const read = collect(one.read(key("t"), 0));
    await one.append(key("t"), "1");
    await waitFor("the first entry", has(read.numbers, 1));
    const wait = one.wait(key("s"), 2);
    await redis.restart();
    expect(await one.signal(key("s"))).toBe(2);
    expect(await wait).toBe(2);
    expect(await one.append(key("t"), "2")).toBe(2);
    await waitFor("the second entry", has(read.numbers, 2));
    expect(read.numbers).toEqual([1, 2]);
    expect(await one.extend(key("l"), "a", 60_000)).toBe(true);
    await one.release(key("l"), "a");
    expect((await one.acquire(key("l"), want("b", 1000))).token).toBeGreaterThan(before.token);
  });

  test("Redis restarted without its data: whoever waits hears STATE_LOST, and all begins anew", async () => {
    const redis = await server();
    const one = await backend(redis.port);
    await one.signal(key("s"));
    const old = await one.acquire(key("l"), want("a", 60_000));
    const read = collect(one.read(key("t"), 0));
    const wait = one.wait(key("s"), 2);
    const inLine = one.acquire(key("l"), want("b", 60_000));
    const taker = one.take(key("q"), { owner: "o", visibilityMs: 1000 });
    const watch = one.watch(key("l"))[Symbol.asyncIterator]();
    await watch.next();
    const waits = [wait, inLine, taker, read.ended, watch.next()].map((promise) =>
      expect(promise).rejects.toMatchObject({ code: "STATE_LOST" }),
    );
    await redis.restart();
    await Promise.all(waits);
    expect(one.stats()).toMatchObject({ waiters: 0, timers: 0, subscriptions: 0 });
    expect(await one.signal(key("s"))).toBe(1);
    expect((await one.acquire(key("l"), want("c", 1000))).token).toBeGreaterThan(old.token);
  });

  test("a call that finds another Redis than it knew says STATE_LOST instead of counting from 1", async () => {
    const redis = await server();
    const one = await backend(redis.port);
    await one.signal(key("s"));
    await redis.restart();
    await expect(one.signal(key("s"))).rejects.toMatchObject({ code: "STATE_LOST" });
    expect(await one.signal(key("s"))).toBe(1);
  });

  test("keys that were removed from a Redis that ran on: readers hear TOPIC_EXPIRED", async () => {
    const redis = await server();
    const one = await backend(redis.port);
    const read = collect(one.read(key("t"), 0));
    await one.append(key("t"), "1");
    await waitFor("the first entry", has(read.numbers, 1));
    const client = new Redis(redis.port);
    endings.push(async () => client.disconnect());
    await client.flushall();
    await expect(read.ended).rejects.toMatchObject({ code: "TOPIC_EXPIRED" });
  });

  test("a holder that was paused beyond its lease holds no more, and its token is old", async () => {
    const redis = await server();
    const path = await pathTo(redis);
    const paused = await backend(path.port, { silentMs: 200 });
    const two = await backend(redis.port);
    const old = await paused.acquire(key("l"), want("a", 150));
    path.swallow();
    const next = await two.acquire(key("l"), want("b", 60_000));
    expect(next.token).toBeGreaterThan(old.token);
    path.cut();
    expect(await paused.extend(key("l"), "a", 1000)).toBe(false);
    expect(await paused.release(key("l"), "a")).toBe(false);
    expect(await two.holders(key("l"))).toMatchObject([{ owner: "b", token: next.token }]);
  });

  test("a process that dies in line is passed over", async () => {
    const redis = await server();
    const path = await pathTo(redis);
    const dying = await backend(path.port);
    const two = await backend(redis.port);
    await two.acquire(key("l"), want("a", 60_000));
    const lost = dying.acquire(key("l"), want("dead", 60_000));
    lost.catch(() => undefined);
    const line = new Redis(redis.port);
    endings.push(async () => line.disconnect());
    const inLine = () => line.zcard(`sd:{r}:line:${key("l")}`);
    await waitFor("one in line", async () => ((await inLine()) === 1 ? true : undefined));
    path.swallowAll();
    const wait = two.acquire(key("l"), want("b", 60_000));
    await waitFor("two in line", async () => ((await inLine()) === 2 ? true : undefined));
    await two.release(key("l"), "a");
    await wait;
    expect(await two.holders(key("l"))).toMatchObject([{ owner: "b" }]);
    path.heal();
    path.cut();
  });

  test("scripts that Redis forgot are sent again", async () => {
    const redis = await server();
    const one = await backend(redis.port);
    const client = new Redis(redis.port);
    endings.push(async () => client.disconnect());
    await one.signal(key("s"));
    await client.script("FLUSH");
    expect(await one.signal(key("s"))).toBe(2);
  });

  test("nobody listens: CONNECTION_LOST in time", async () => {
    const startMs = systemClock.monotonicMs();
    await expect(
      redisBackend({ redis: "redis://127.0.0.1:1", connectMs: 300 }),
    ).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    expect(systemClock.monotonicMs() - startMs).toBeLessThan(5000);
  });

  test("a thousand waiters cost one message and leave nothing", async () => {
    const redis = await server();
    const [one, two] = [await backend(redis.port), await backend(redis.port)];
    const client = new Redis(redis.port);
    endings.push(async () => client.disconnect());
    const waits = Array.from({ length: 1000 }, () => one.wait(key("s"), 1000));
    await waitFor("the target", async () =>
      (await client.zcard(`sd:{r}:targets:${key("s")}`)) === 1 ? true : undefined,
    );
    await Promise.all(Array.from({ length: 1000 }, () => two.signal(key("s"))));
    expect(new Set(await Promise.all(waits))).toEqual(new Set([1000]));
    expect(await client.xlen("sd:{r}:wake")).toBe(1);
    expect(await client.exists(`sd:{r}:targets:${key("s")}`)).toBe(0);
    const abort = new AbortController();
    const left = Array.from({ length: 1000 }, (_, at) =>
      one.wait(key("s"), 2000 + at, abort.signal).catch(() => "left"),
    );
    abort.abort();
    expect(new Set(await Promise.all(left))).toEqual(new Set(["left"]));
    await waitFor("no target", async () =>
      (await client.exists(`sd:{r}:targets:${key("s")}`)) === 0 ? true : undefined,
    );
    expect(one.stats()).toMatchObject({ waiters: 0, timers: 0, states: 0 });
  });

  test("a run leaves no key after its life; one that is used keeps all of its own", async () => {
    const redis = await server();
    const one = await backend(redis.port, { runTtlMs: 1000 });
    const client = new Redis(redis.port);
    endings.push(async () => client.disconnect());
    await one.signal(key("s"), { member: "m", opId: "x" });
    await one.append(key("t"), "1", "y");
    await one.append(key("q"), "1");
    await one.acquire(key("l"), want("a", 1000));
    await one.take(key("q"), { owner: "o", visibilityMs: 1000 });
    const keys = (await client.keys("sd:{r}:*")).sort();
    const until = performance.now() + 1500;
    await waitFor("more than its life", async () => {
      await one.count(key("s"));
      return performance.now() > until ? true : undefined;
    });
    expect(await one.append(key("t"), "2")).toBe(2);
    const kept = (await client.keys("sd:{r}:*")).sort();
    expect(
      keys.filter((name) => !kept.includes(name) && !/holders|operations/u.test(name)),
    ).toEqual([]);
    await one.close();
    await waitFor("no key", async () =>
      (await client.keys("sd:*")).length === 0 ? true : undefined,
    );
  });
});
