import { describe, expect, test } from "vitest";
import { systemClock } from "../../core/index.ts";
import { collect, has, key, openOn } from "../../test/support/redis-backends.ts";
import { redisStage } from "../../test/support/redis-stage.ts";
import { hasRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { redisBackend } from "./redis-backend.ts";

const stage = redisStage();
const backend = openOn(stage);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);

describe.skipIf(!hasRedis)("faults on the way to Redis", () => {
  test("a reply that is cut after the script ran counts once", async () => {
    const redis = await stage.server();
    const path = await stage.pathTo(redis);
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
    const redis = await stage.server();
    const path = await stage.pathTo(redis);
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
    const redis = await stage.server();
    const [one, two] = [await backend(redis.port), await backend(redis.port)];
    expect(await one.signal(key("s"), { opId: "a" })).toBe(1);
    expect(await two.signal(key("s"), { opId: "a" })).toBe(1);
    expect(await two.append(key("s"), "1", "a")).toBe(1);
    expect(await one.append(key("s"), "1", "a")).toBe(1);
    expect(await one.signal(key("s"))).toBe(2);
  });

  test("connections that say nothing are replaced; readers and waiters lose nothing", async () => {
    const redis = await stage.server();
    const path = await stage.pathTo(redis);
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
    const redis = await stage.server();
    const path = await stage.pathTo(redis);
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

  test("connections that begin and say nothing for ever are replaced, without anybody cutting them", async () => {
    const redis = await stage.server();
    const path = await stage.pathTo(redis);
    const one = await backend(path.port, { blockMs: 200, silentMs: 100 });
    const two = await backend(redis.port);
    const read = collect(one.read(key("t"), 0));
    await two.append(key("t"), "1");
    await waitFor("the first entry", has(read.numbers, 1));
    const before = path.made();
    path.swallowAll();
    path.cut();
    const signalled = one.signal(key("s"));
    await waitFor("both connections", () => (path.made() >= before + 2 ? true : undefined));
    path.heal();
    await two.append(key("t"), "2");
    expect(await signalled).toBe(1);
    await waitFor("the second entry", has(read.numbers, 2), 15_000);
    expect(read.numbers).toEqual([1, 2]);
  });

  test("nobody listens: CONNECTION_LOST in time", async () => {
    const startMs = systemClock.monotonicMs();
    await expect(
      redisBackend({ redis: "redis://127.0.0.1:1", connectMs: 300 }),
    ).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    expect(systemClock.monotonicMs() - startMs).toBeLessThan(5000);
  });
});
