import { describe, expect, test } from "vitest";
import { ageRun, collect, has, key, openOn, want } from "../../test/support/redis-backends.ts";
import { redisStage } from "../../test/support/redis-stage.ts";
import { hasRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";

const stage = redisStage();
const backend = openOn(stage);
const RUN_TTL_MS = 3_600_000;

describe.skipIf(!hasRedis)("Redis restarted or emptied", () => {
  test("Redis restarted with its data: counts, topics and waiters go on", async () => {
    const redis = await stage.server({ persistent: true });
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
    const redis = await stage.server();
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

  test("Redis restarted with older data: tokens still grow, and readers who know more hear STATE_LOST", async () => {
    const redis = await stage.server();
    const one = await backend(redis.port);
    const grants = [await one.acquire(key("l"), want("a", 60_000))];
    await one.release(key("l"), "a");
    await one.append(key("t"), "1");
    await stage.client(redis).save();
    for (const owner of ["b", "c", "d"]) {
      grants.push(await one.acquire(key("l"), want(owner, 60_000)));
      await one.release(key("l"), owner);
    }
    const read = collect(one.read(key("t"), 0));
    await one.append(key("t"), "2");
    await waitFor("both entries", has(read.numbers, 2));
    await redis.restart();
    const other = await backend(redis.port);
    const next = await other.acquire(key("l"), want("e", 60_000));
    for (const { token } of grants) expect(next.token).toBeGreaterThan(token);
    await expect(read.ended).rejects.toMatchObject({ code: "STATE_LOST" });
  });

  test("a call that finds another Redis than it knew says STATE_LOST instead of counting from 1", async () => {
    const redis = await stage.server();
    const one = await backend(redis.port);
    await one.signal(key("s"));
    await redis.restart();
    await expect(one.signal(key("s"))).rejects.toMatchObject({ code: "STATE_LOST" });
    expect(await one.signal(key("s"))).toBe(1);
  });

  test("keys that were removed from a Redis that ran on: readers hear TOPIC_EXPIRED", async () => {
    const redis = await stage.server();
    const one = await backend(redis.port);
    const read = collect(one.read(key("t"), 0));
    await one.append(key("t"), "1");
    await waitFor("the first entry", has(read.numbers, 1));
    const client = stage.client(redis);
    await client.flushall();
    await expect(read.ended).rejects.toMatchObject({ code: "TOPIC_EXPIRED" });
  });

  test("scripts that Redis forgot are sent again", async () => {
    const redis = await stage.server();
    const one = await backend(redis.port);
    const client = stage.client(redis);
    await one.signal(key("s"));
    await client.script("FLUSH");
    expect(await one.signal(key("s"))).toBe(2);
  });

  test("a run leaves no key after its life; one that is used keeps all of its own", async () => {
    const redis = await stage.server();
    const one = await backend(redis.port, { runTtlMs: RUN_TTL_MS });
    const client = stage.client(redis);
    await one.signal(key("s"), { member: "m", opId: "x" });
    await one.append(key("t"), "1", "y");
    await one.append(key("q"), "1");
    await one.acquire(key("l"), want("a", 1000));
    await one.take(key("q"), { owner: "o", visibilityMs: 1000 });
    const keys = (await client.keys("sd:{r}:*")).sort();
    for (let unusedMs = 0; unusedMs <= RUN_TTL_MS; unusedMs += RUN_TTL_MS / 4) {
      await ageRun(client, "sd", RUN_TTL_MS / 4);
      await one.count(key("s"));
    }
    expect(await one.append(key("t"), "2")).toBe(2);
    const kept = (await client.keys("sd:{r}:*")).sort();
    expect(keys.filter((name) => !kept.includes(name) && !/operations/u.test(name))).toEqual([]);
    await one.close();
    await ageRun(client, "sd", RUN_TTL_MS);
    expect(await client.keys("sd:*")).toEqual([]);
  });
});
