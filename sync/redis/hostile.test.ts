import { inspect } from "node:util";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { collect, has, want } from "../../test/support/redis-backends.ts";
import { type RunningRedis, hasRedis, startRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import type { SyncBackend } from "../backend.ts";
import type { RedisBackendOptions } from "./options.ts";
import { redisBackend } from "./redis-backend.ts";

const SECRET = "s3cr3t-of-redis";
let redis: RunningRedis;
let plain: Redis;
let open: SyncBackend[] = [];
let named = 0;
const key = (name: string): string => `run:h${named}:plan:p:case:c:${name}`;

async function backend(more: Partial<RedisBackendOptions> = {}): Promise<SyncBackend> {
  const url = `redis://:${SECRET}@127.0.0.1:${redis.port}`;
  const one = await redisBackend({ redis: url, lookMs: 200, ...more });
  open.push(one);
  return one;
}

/** The error, which shows the password nowhere, however it is printed. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.then(
    (value) => expect.fail(`it gave ${String(value)}`),
    (reason: unknown) => reason,
  );
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(SECRET);
  return error;
}

describe.skipIf(!hasRedis)("a Redis that is hostile, full, slow or locked", () => {
  beforeAll(async () => {
    redis = await startRedis({ more: ["--requirepass", SECRET, "--enable-debug-command", "yes"] });
    plain = new Redis(redis.port, { password: SECRET });
  });
  beforeEach(() => {
    named += 1;
  });
  afterEach(async () => {
    for (const one of open) await one.close();
    open = [];
  });
  afterAll(async () => {
    plain.disconnect();
    await redis.stop();
  });

  test("names of any kind are names: braces, line ends, NUL, Unicode, very long ones", async () => {
    const [one, two] = [await backend(), await backend()];
    const runs = ["{a}", "}{", "a\r\nb", "\0", "%7B", "{}", "*", " ", "ü€😀", "x".repeat(3000)];
    for (const run of runs) {
      const of = (name: string): string => `run:${run}:plan:p:case:c:${name}`;
      const wait = one.wait(of("s\0\n"), 1);
      const read = collect(two.read(of("t:{x}"), 0));
      expect(await two.signal(of("s\0\n"), { member: "\0{m}", opId: "\n" })).toBe(1);
      expect(await wait).toBe(1);
      expect(await one.signallers(of("s\0\n"))).toEqual(["\0{m}"]);
      expect(await one.append(of("t:{x}"), '"\0{}"')).toBe(1);
      await waitFor("the entry", has(read.numbers, 1));
      await one.acquire(of("l"), want("\0owner\n", 10_000));
      expect(await two.holders(of("l"))).toMatchObject([{ owner: "\0owner\n" }]);
    }
    expect(await one.count("run:%7B:plan:p:case:c:s")).toBe(0);
  });

  test("a name that no wire carries is refused", async () => {
    const one = await backend();
    for (const half of ["\ud800", "a\udc00b"]) {
      expect(await failure(one.signal(key(half)))).toMatchObject({ code: "INVALID_ARGUMENT" });
      expect(await failure(one.acquire(key("l"), want(half, 100)))).toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    }
    expect(await failure(one.signal("x".repeat(5000)))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("an operation id belongs to its state, whatever colons are in the two", async () => {
    const one = await backend();
    expect(await one.signal(key("a"), { opId: "b:c" })).toBe(1);
    expect(await one.signal(key("a:b"), { opId: "c" })).toBe(1);
    expect(await one.signal(key("a:b"))).toBe(2);
    expect(await one.append(key("t"), "1", "b:c")).toBe(1);
    expect(await one.append(key("t:b"), "1", "c")).toBe(1);
    expect(await one.append(key("t:b"), "1")).toBe(2);
  });

  test("keys of another type: BACKEND_REFUSED for calls and for whoever waits, all others go on", async () => {
    const one = await backend();
    const of = (name: string): string => `sd:{h${named}}:${name}`;
    const read = collect(one.read(key("good"), 0));
    const wait = one.wait(key("good"), 2);
    await one.signal(key("good"));
    for (const name of ["topic:", "targets:", "line:", "holders:", "takers:"])
      await plain.set(of(`${name}${key("bad")}`), "not ours");
    await plain.set(of(`topic:${key("worse")}`), "not ours");
    const by = { owner: "o", visibilityMs: 1000 };
    const failing = [
      one.append(key("bad"), "1"),
      one.wait(key("bad"), 1),
      one.acquire(key("bad"), want("a", 1000)),
      one.tryAcquire(key("bad"), want("a", 1000)),
      one.extend(key("bad"), "a", 1000),
      one.holders(key("bad")),
      one.watch(key("bad"))[Symbol.asyncIterator]().next(),
      collect(one.read(key("bad"), 0)).ended,
      one.take(key("bad"), by),
      // Nobody appends here: only the read that blocks, which is one for all, can tell.
      collect(one.read(key("worse"), 0)).ended,
    ];
    for (const error of await Promise.all(failing.map(failure)))
      expect(error).toMatchObject({ code: "BACKEND_REFUSED" });
    expect(one.stats()).toMatchObject({ waiters: 1, subscriptions: 1 });
    await one.append(key("good"), "1");
    await waitFor("the entry", has(read.numbers, 1));
    await one.signal(key("good"));
    expect(await wait).toBe(2);
  });

  test("what is in a hash of ours and is no number: BACKEND_REFUSED", async () => {
    const one = await backend();
    await one.setOnce(key("n"), 1);
    await one.signal(key("s"));
    await plain.hset(`sd:{h${named}}:numbers`, key("n"), "one");
    await plain.hset(`sd:{h${named}}:states`, key("s"), "one");
    const failing = [one.setOnce(key("n"), 1), one.signal(key("s")), one.count(key("s"))];
    for (const error of await Promise.all(failing.map(failure)))
      expect(error).toMatchObject({ code: "BACKEND_REFUSED" });
  });

  test("Redis is full: calls are refused and nothing is half done; who waits goes on afterwards", async () => {
    const [one, two] = [await backend(), await backend()];
    await one.signal(key("s"));
    await one.append(key("t"), "1");
    const held = await one.acquire(key("l"), want("a", 60_000));
    const read = collect(two.read(key("t"), 0));
    const wait = two.wait(key("s"), 2);
    await waitFor("the first entry", has(read.numbers, 1));
    await plain.config("SET", "maxmemory", "1");
    try {
      const waits = [
        two.wait(key("late"), 1),
        two.acquire(key("l"), want("b", 60_000)),
        two.take(key("q"), { owner: "o", visibilityMs: 1000 }),
      ];
      const refused = [
        one.signal(key("s")),
        one.append(key("t"), "2"),
        one.setOnce(key("n"), 1),
      ].map(failure);
      // What is held can be kept.
      expect(await one.extend(key("l"), "a", 60_000)).toBe(true);
      for (const error of await Promise.all(refused)) {
        expect(error).toMatchObject({
          code: "BACKEND_REFUSED",
          message: expect.stringContaining("OOM"),
        });
      }
      await plain.config("SET", "maxmemory", "0");
      expect(await one.signal(key("s"))).toBe(2);
      expect(await one.append(key("t"), "2")).toBe(2);
      await one.signal(key("late"));
      await one.release(key("l"), "a");
      await one.append(key("q"), "1");
      expect(await wait).toBe(2);
      const [, next] = await Promise.all(waits);
      expect(next).toMatchObject({ token: expect.any(BigInt) });
      expect((await one.holders(key("l")))[0]?.token).toBeGreaterThan(held.token);
      await waitFor("the second entry", has(read.numbers, 2));
    } finally {
      await plain.config("SET", "maxmemory", "0");
    }
  });

  test("a password that is wrong or missing: CONNECTION_LOST in time, which shows none", async () => {
    for (const url of [
      `redis://:${SECRET}-wrong@127.0.0.1:${redis.port}`,
      `redis://${SECRET}-user:${SECRET}-wrong@127.0.0.1:${redis.port}`,
      `redis://127.0.0.1:${redis.port}`,
      `redis://:${SECRET}@127.0.0.1:1`,
      `redis://:${SECRET}@no-such-host.invalid`,
    ]) {
      expect(await failure(redisBackend({ redis: url, connectMs: 300 }))).toMatchObject({
        code: "CONNECTION_LOST",
      });
    }
  });

  test("a user who may not run scripts: BACKEND_REFUSED for calls and waiters, no password shown", async () => {
    await plain.acl("SETUSER", "weak", "on", `>${SECRET}`, "~*", "+@all", "-@scripting");
    const one = await backend({ redis: `redis://weak:${SECRET}@127.0.0.1:${redis.port}` });
    const failing = [
      one.signal(key("s")),
      one.wait(key("s"), 1),
      one.acquire(key("l"), want("a", 1000)),
      collect(one.read(key("t"), 0)).ended,
      one.take(key("q"), { owner: "o", visibilityMs: 1000 }),
    ].map(failure);
    for (const error of await Promise.all(failing))
      expect(error).toMatchObject({ code: "BACKEND_REFUSED" });
    expect(one.stats()).toMatchObject({ waiters: 0, subscriptions: 0 });
  });

  test("a Redis slower than the patience of a connection: each call counts once", async () => {
    const one = await backend({ silentMs: 100, answerMs: 10_000 });
    await one.signal(key("s"));
    const slow = plain.call("DEBUG", "SLEEP", "0.5");
    const counts = await Promise.all(Array.from({ length: 20 }, () => one.signal(key("s"))));
    await slow;
    expect(counts).toEqual(Array.from({ length: 20 }, (_, at) => at + 2));
    expect(await one.append(key("t"), "1")).toBe(1);
  });

  test("connections killed and scripts flushed again and again: nothing is lost or counted twice", async () => {
    const [one, two] = [await backend(), await backend()];
    const read = collect(two.read(key("t"), 0));
    const wait = two.wait(key("s"), 300);
    for (let round = 0; round < 10; round += 1) {
      const calls = Array.from({ length: 30 }, async () => [
        await one.signal(key("s")),
        await one.append(key("t"), "1"),
      ]);
      await plain.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      await plain.script("FLUSH");
      await Promise.all(calls);
    }
    expect(await one.count(key("s"))).toBe(300);
    expect(await wait).toBe(300);
    await waitFor("all entries", has(read.numbers, 300));
    expect(read.numbers).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
    const kept = await plain.xrange(`sd:{h${named}}:topic:${key("t")}`, "-", "+");
    expect(kept.map(([id]) => id)).toEqual(read.numbers.map((number) => `${number}-0`));
  });

  test("flushed in mid run: every wait ends with a code, and what is counted then is counted from 1", async () => {
    const [one, two] = [await backend(), await backend()];
    await one.signal(key("s"));
    await two.acquire(key("l"), want("a", 60_000));
    const waits = [
      two.wait(key("s"), 9),
      two.acquire(key("l"), want("b", 60_000)),
      two.take(key("q"), { owner: "o", visibilityMs: 1000 }),
    ].map(failure);
    await waitFor("them to wait", () => (two.stats().waiters === 3 ? true : undefined));
    await two.count(key("s"));
    await plain.flushall();
    for (const error of await Promise.all(waits))
      expect(error).toMatchObject({ code: "STATE_LOST" });
    expect(await failure(one.signal(key("s")))).toMatchObject({ code: "STATE_LOST" });
    expect(await one.signal(key("s"))).toBe(1);
    expect(await two.signal(key("s"))).toBe(2);
  });

  test("a process has two connections, and one that blocks, however much it reads and waits for", async () => {
    const others = async () =>
      String(await plain.client("LIST"))
        .trim()
        .split("\n").length - 1;
    const are = (count: number) => async () => ((await others()) === count ? true : undefined);
    await waitFor("those of other tests to be gone", are(0));
    const one = await backend();
    const reads = Array.from({ length: 20 }, (_, at) => collect(one.read(key(`t${at}`), 0)));
    const waits = Array.from({ length: 20 }, (_, at) => one.wait(key(`s${at}`), 1));
    for (let at = 0; at < 20; at += 1) {
      await one.append(key(`t${at}`), "1");
      await one.signal(key(`s${at}`));
    }
    expect(await Promise.all(waits)).toEqual(Array.from({ length: 20 }, () => 1));
    for (const { numbers } of reads) await waitFor("its entry", has(numbers, 1));
    await waitFor("two connections", are(2));
    await waitFor("one that blocks", async () =>
      (await plain.info("clients")).includes("blocked_clients:1\r") ? true : undefined,
    );
  });

  test("processes that were handed the same random numbers do not take each other's replies", async () => {
    const random = (): number => 0.5;
    const [one, two] = [await backend({ random }), await backend({ random })];
    for (let count = 1; count <= 10; count += 2) {
      expect(await one.signal(key("s"))).toBe(count);
      expect(await two.signal(key("s"))).toBe(count + 1);
    }
  });

  test("entries of the largest size are read without holding them all at once", async () => {
    const one = await backend();
    const large = `"${"x".repeat(2 * 1024 * 1024)}"`;
    for (let at = 0; at < 8; at += 1) await one.append(key("t"), large);
    const sizes: number[] = [];
    for await (const batch of one.read(key("t"), 0)) {
      sizes.push(batch.length);
      expect(batch.every(({ raw }) => raw === large)).toBe(true);
      if (sizes.reduce((sum, size) => sum + size, 0) === 8) break;
    }
    expect(Math.max(...sizes)).toBeLessThan(8);
  });
});
