import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningRedis, hasRedis, startRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import type { Holder, LeaseWant, SyncBackend } from "../backend.ts";
import { redisBackend } from "./redis-backend.ts";

let redis: RunningRedis;
const open: SyncBackend[] = [];
let named = 0;

const key = (name: string): string => `run:r${named}:plan:p:case:c:${name}`;
const want = (owner: string, more: Partial<LeaseWant> = {}): LeaseWant => ({
  ...{ limit: 1, units: 1, ttlMs: 10_000, owner },
  ...more,
});

async function backend(more: { readonly runTtlMs?: number } = {}): Promise<SyncBackend> {
  const one = await redisBackend({ redis: redis.url, ...more });
  open.push(one);
  return one;
}

async function take(entries: AsyncIterable<readonly { seq: number; raw: string }[]>, n: number) {
  const taken: { seq: number; raw: string }[] = [];
  for await (const batch of entries) {
    taken.push(...batch);
    if (taken.length >= n) break;
  }
  return taken;
}

describe.skipIf(!hasRedis)("a backend on Redis", () => {
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const one of open) await one.close();
    await redis.stop();
  });

  test("numbers signals from 1, in the order of the calls, also of many at once", async () => {
    named += 1;
    const one = await backend();
    const counts = await Promise.all(Array.from({ length: 1000 }, () => one.signal(key("s"))));
    expect(counts).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
    expect(await one.count(key("s"))).toBe(1000);
    expect(await one.signal(key("other"), { opId: "x", member: "m2" })).toBe(1);
    expect(await one.signal(key("other"), { opId: "x", member: "m2" })).toBe(1);
    expect(await one.signal(key("other"), { member: "m1" })).toBe(2);
    expect(await one.signallers(key("other"))).toEqual(["m2", "m1"]);
  });

  test("an entry that its taker gives back is the next one's at once; nobody else can give it back", async () => {
    named += 1;
    const one = await backend();
    await one.append(key("q"), '"work"');
    const taken = await one.take(key("q"), { owner: "a", visibilityMs: 60_000 });
    expect(await one.giveBack?.(key("q"), taken.seq, "b")).toBe(false);
    const next = one.take(key("q"), { owner: "b", visibilityMs: 60_000 });
    expect(await one.giveBack?.(key("q"), taken.seq, "a")).toBe(true);
    expect(await next).toMatchObject({ seq: taken.seq, raw: '"work"' });
    expect(await one.giveBack?.(key("q"), taken.seq, "a")).toBe(false);
  });

  test("lets a waiter go at its own count, whoever signals", async () => {
    named += 1;
    const [one, two] = [await backend(), await backend()];
    const waits = [1, 2, 3].map((target) => one.wait(key("s"), target));
    const released: number[] = [];
    waits.forEach((wait, at) => void wait.then(() => released.push(at + 1)));
    for (const count of [1, 2, 3]) {
      expect(await two.signal(key("s"))).toBe(count);
      await waits[count - 1];
      expect(released).toEqual([1, 2, 3].slice(0, count));
    }
    expect(one.stats().waiters).toBe(0);
    expect(await two.wait(key("s"), 3)).toBe(3);
  });

  test("ends a waiter by its signal, with the reason, and leaves no target", async () => {
    named += 1;
    const one = await backend();
    const abort = new AbortController();
    const wait = one.wait(key("s"), 2, abort.signal);
    abort.abort("stop");
    await expect(wait).rejects.toBe("stop");
    expect(one.stats()).toMatchObject({ waiters: 0, timers: 0, states: 0 });
  });

  test("replays a topic from any number, then gives what comes, in order and once", async () => {
    named += 1;
    const [one, two] = [await backend(), await backend()];
    const raw = (at: number): string => `{"z":${at},"a":12345678901234567890,"m":1.0}`;
    for (let at = 1; at <= 50; at += 1) await one.append(key("t"), raw(at));
    const early = take(two.read(key("t"), 0), 2000);
    const late = take(two.read(key("t"), 47), 1953);
    const numbers = await Promise.all(
      Array.from({ length: 1950 }, (_, at) => one.append(key("t"), raw(51 + at))),
    );
    expect(numbers).toEqual(Array.from({ length: 1950 }, (_, at) => 51 + at));
    const all = await early;
    expect(all).toEqual(
      Array.from({ length: 2000 }, (_, at) => ({ seq: at + 1, raw: raw(at + 1) })),
    );
    expect(await late).toEqual(all.slice(47));
    expect(two.stats().subscriptions).toBe(0);
  });

  test("ends a reading that waits: by its signal, by return, by close", async () => {
    named += 1;
    const one = await backend();
    const abort = new AbortController();
    const [aborted, returned, closed] = [
      one.read(key("t"), 0, abort.signal)[Symbol.asyncIterator](),
      one.read(key("t"), 0)[Symbol.asyncIterator](),
      one.read(key("t"), 0)[Symbol.asyncIterator](),
    ];
    const nexts = [aborted, returned, closed].map((reading) => reading.next());
    abort.abort(new Error("enough"));
    await returned.return?.();
    await expect(nexts[0]).rejects.toThrow("enough");
    expect(await nexts[1]).toMatchObject({ done: true });
    expect(one.stats().subscriptions).toBe(1);
    await one.close();
    await expect(nexts[2]).rejects.toMatchObject({ code: "CLOSED" });
    expect(one.stats()).toMatchObject({ subscriptions: 0, connections: 0 });
    await expect(one.signal(key("s"))).rejects.toMatchObject({ code: "CLOSED" });
  });

  test("grants in the order of arrival, with tokens that only grow", async () => {
    named += 1;
    const [one, two] = [await backend(), await backend()];
    const first = await one.acquire(key("l"), want("a"));
    expect(await two.tryAcquire(key("l"), want("b"))).toBeUndefined();
    const order: string[] = [];
    const tokens: bigint[] = [first.token];
    const abort = new AbortController();
    const enter = async (backendOf: SyncBackend, owner: string, signal?: AbortSignal) => {
      const before = (await one.holders(key("l"))).length;
      const grant = await backendOf.acquire(key("l"), want(owner), signal);
      order.push(owner);
      tokens.push(grant.token);
      expect(await backendOf.release(key("l"), owner)).toBe(true);
      return before;
    };
    const waits = [enter(two, "b"), enter(one, "c", abort.signal), enter(two, "d")];
    await waitFor("all to be in line", () =>
      two.stats().waiters === 2 && one.stats().waiters === 1 ? true : undefined,
    );
    abort.abort("left");
    await expect(waits[1]).rejects.toBe("left");
    expect(await one.release(key("l"), "a")).toBe(true);
    await Promise.all([waits[0], waits[2]]);
    expect(order).toEqual(["b", "d"]);
    expect(tokens).toEqual([...tokens].sort((left, right) => (left < right ? -1 : 1)));
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(await one.holders(key("l"))).toEqual([]);
  });

  test("gives several units all or none, and nobody passes whoever waits", async () => {
    named += 1;
    const one = await backend();
    await one.acquire(key("l"), want("a", { limit: 3, units: 2 }));
    const b = one.acquire(key("l"), want("b", { limit: 3, units: 3 }));
    await waitFor("b to be in line", async () => {
      if ((await one.tryAcquire(key("l"), want("c", { limit: 3 }))) === undefined) return true;
      await one.release(key("l"), "c");
      return undefined;
    });
    await one.release(key("l"), "a");
    await b;
    expect(await one.holders(key("l"))).toMatchObject([{ owner: "b", units: 3 }]);
  });

  test("a lease that is not extended falls to the next, and the old owner is told", async () => {
    named += 1;
    const [one, two] = [await backend(), await backend()];
    const old = await one.acquire(key("l"), want("a", { ttlMs: 60, meta: "{}" }));
    expect(await one.holders(key("l"))).toMatchObject([{ owner: "a", meta: "{}", units: 1 }]);
    const next = await two.acquire(key("l"), want("b"));
    expect(next.token).toBeGreaterThan(old.token);
    expect(await one.extend(key("l"), "a", 1000)).toBe(false);
    expect(await one.release(key("l"), "a")).toBe(false);
    expect(await two.extend(key("l"), "b", 1000)).toBe(true);
  });

  test("a watch gives the holders at once and after each change", async () => {
    named += 1;
    const [one, two] = [await backend(), await backend()];
    const watch = one.watch(key("l"))[Symbol.asyncIterator]();
    const owners = async () => (await watch.next()).value?.map((holder: Holder) => holder.owner);
    expect(await owners()).toEqual([]);
    const taken = owners();
    await two.acquire(key("l"), want("a", { limit: Infinity }));
    expect(await taken).toEqual(["a"]);
    const more = owners();
    await two.acquire(key("l"), want("b", { limit: Infinity, ttlMs: 80 }));
    expect(await more).toEqual(["a", "b"]);
    expect(await owners()).toEqual(["a"]);
    await watch.return?.();
    expect(one.stats().subscriptions).toBe(0);
  });

  test("sets a number once", async () => {
    named += 1;
    const one = await backend();
    expect(await one.setOnce(key("n"), 3)).toBe(3);
    expect(await one.setOnce(key("n"), 5)).toBe(3);
  });

  test("hands each entry of a queue to one taker, again where it is not acknowledged", async () => {
    named += 1;
    const [one, two] = [await backend(), await backend()];
    const by = (owner: string, visibilityMs = 10_000) => ({ owner, visibilityMs });
    const waiting = two.take(key("q"), by("two"));
    await waitFor("a taker", () => (two.stats().waiters === 1 ? true : undefined));
    await one.append(key("q"), "1");
    expect(await waiting).toEqual({ seq: 1, raw: "1", delivery: 1 });
    await one.append(key("q"), "2");
    await one.append(key("q"), "3");
    const late = await one.take(key("q"), by("one", 50));
    expect(late).toMatchObject({ seq: 2, delivery: 1 });
    expect(await two.acknowledge(key("q"), 1, "one")).toBe(false);
    expect(await two.acknowledge(key("q"), 1, "two")).toBe(true);
    expect(await two.take(key("q"), by("two"))).toMatchObject({ seq: 3 });
    expect(await two.take(key("q"), by("two"))).toEqual({ seq: 2, raw: "2", delivery: 2 });
    expect(await one.acknowledge(key("q"), 2, "one")).toBe(false);
    const abort = new AbortController();
    const none = one.take(key("q"), by("one"), abort.signal);
    abort.abort("enough");
    await expect(none).rejects.toBe("enough");
    expect(one.stats()).toMatchObject({ waiters: 0, timers: 0 });
  });

  test("refuses what cannot be right", async () => {
    const one = await backend();
    await expect(one.append(key("t"), "x".repeat(4 * 1024 * 1024 + 1))).rejects.toMatchObject({
      code: "TOO_LARGE",
    });
    await expect(one.acquire(key("l"), want("a", { units: 2 }))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    await expect(one.signal("")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(redisBackend({ redis: redis.url, prefix: "a{b" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});
