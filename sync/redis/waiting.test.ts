import { describe, expect, test } from "vitest";
import { key, openOn, want } from "../../test/support/redis-backends.ts";
import { redisStage } from "../../test/support/redis-stage.ts";
import { hasRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";

const stage = redisStage();
const backend = openOn(stage);

describe.skipIf(!hasRedis)("holders that pause and many who wait", () => {
  test("a holder that was paused beyond its lease holds no more, and its token is old", async () => {
    const redis = await stage.server();
    const path = await stage.pathTo(redis);
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
    const redis = await stage.server();
    const path = await stage.pathTo(redis);
    const dying = await backend(path.port);
    const two = await backend(redis.port);
    await two.acquire(key("l"), want("a", 60_000));
    const lost = dying.acquire(key("l"), want("dead", 60_000));
    lost.catch(() => undefined);
    const line = stage.client(redis);
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

  test("a thousand waiters cost one message and leave nothing", async () => {
    const redis = await stage.server();
    const [one, two] = [await backend(redis.port), await backend(redis.port)];
    const client = stage.client(redis);
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

  test("whoever waits and reads is counted together, and one too many is refused and counted", async () => {
    const redis = await stage.server();
    const one = await backend(redis.port, { waitingMax: 5 });
    await one.acquire(key("l"), want("a", 60_000));
    const all = [
      (signal: AbortSignal) => one.wait(key("s"), 1, signal),
      (signal: AbortSignal) => one.acquire(key("l"), want("b", 60_000), signal),
      (signal: AbortSignal) => one.take(key("q"), { owner: "o", visibilityMs: 1000 }, signal),
      async (signal: AbortSignal) => one.read(key("t"), 0, signal)[Symbol.asyncIterator]().next(),
      async (signal: AbortSignal) => {
        const watch = one.watch(key("l"), signal)[Symbol.asyncIterator]();
        await watch.next();
        return watch.next();
      },
    ];
    for (const round of [1, 2]) {
      const stop = new AbortController();
      const waiting = all.map((begin) => begin(stop.signal).catch((error: unknown) => error));
      for (const begin of all) {
        await expect(begin(stop.signal)).rejects.toMatchObject({ code: "TOO_MANY" });
      }
      const refused = round * all.length;
      expect(one.stats()).toMatchObject({ waiters: 3, subscriptions: 2, refused });
      stop.abort("enough");
      expect(await Promise.all(waiting)).toEqual(all.map(() => "enough"));
      expect(one.stats()).toMatchObject({ waiters: 0, subscriptions: 0 });
    }
    expect(one.stats()).not.toHaveProperty("leases");
  });
});
