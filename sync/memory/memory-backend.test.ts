import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { manualTime } from "../testing/case-time.ts";
import { memoryBackend } from "./memory-backend.ts";

const KEY = "run:r:plan:p:case:c:states:s";
const OTHER = "run:r:plan:p:case:c:topics:t";
const ELSE = "run:other:plan:p:case:c:states:s";
const HOUR_MS = 3_600_000;

test("a run goes as a whole, when none of its keys was used for its time to live", async () => {
  const clock = manualClock();
  const backend = memoryBackend({ clock, runTtlMs: HOUR_MS });
  await backend.signal(KEY);
  await backend.signal(ELSE);
  for (let hours = 0; hours < 5; hours++) {
    clock.advance(HOUR_MS - 1);
    await backend.append(OTHER, "1");
  }
  expect(await backend.signal(KEY)).toBe(2);
  expect(await backend.signal(ELSE)).toBe(1);
  clock.advance(HOUR_MS + 1);
  expect(backend.stats()).toMatchObject({ states: 0, topics: 0 });
  expect(await backend.signal(KEY)).toBe(1);
});

test("whoever waits, reads or holds keeps the run, until it is collected", async () => {
  const clock = manualClock();
  const time = manualTime(clock);
  const backend = memoryBackend({ clock, runTtlMs: HOUR_MS });
  await backend.signal(KEY);
  const waiting = backend.wait(KEY, 3);
  const reader = backend.read(OTHER, 0)[Symbol.asyncIterator]();
  const next = reader.next();
  clock.advance(10 * HOUR_MS);
  expect(await time.settled(waiting, 1)).toBe(false);
  expect(await backend.count(KEY)).toBe(1);
  expect(backend.collect()).toBe(0);
  clock.advance(HOUR_MS);
  expect(backend.collect()).toBe(1);
  await expect(waiting).rejects.toMatchObject({ code: "STATE_LOST" });
  await expect(next).rejects.toMatchObject({ code: "TOPIC_EXPIRED" });
  expect(await reader.next()).toEqual({ done: true, value: undefined });
  expect(backend.stats()).toMatchObject({ waiters: 0, timers: 0, subscriptions: 0, states: 0 });
});

test("limits on keys, entries, bytes and waiters are kept, and counted", async () => {
  const limits = { keys: 2, entries: 2, bytes: 200, waiting: 1 };
  const backend = memoryBackend({ clock: manualClock(), limits });
  const tooLarge = { code: "TOO_LARGE" };
  await backend.append("t", "1");
  await expect(backend.append("t", "x".repeat(200))).rejects.toMatchObject(tooLarge);
  expect(await backend.append("t", "2")).toBe(2);
  await expect(backend.append("t", "3")).rejects.toMatchObject(tooLarge);
  await backend.signal("s");
  await expect(backend.signal("another")).rejects.toMatchObject(tooLarge);
  const stop = new AbortController();
  const waiting = expect(backend.wait("s", 5, stop.signal)).rejects.toBe("stop");
  await expect(backend.wait("s", 5)).rejects.toMatchObject(tooLarge);
  stop.abort("stop");
  await waiting;
  expect(backend.refused()).toBe(4);
});

test("tokens go on growing in a process that starts later", async () => {
  const want = { limit: 1, units: 1, ttlMs: 100, owner: "a" };
  const tokens: bigint[] = [];
  for (const startMs of [1000, 1001]) {
    const backend = memoryBackend({ clock: manualClock(startMs) });
    for (let count = 0; count < 1000; count++) {
      tokens.push((await backend.acquire("l", want)).token);
      await backend.release("l", "a");
    }
  }
  expect(tokens.every((token, at) => at === 0 || token > (tokens[at - 1] ?? 0n))).toBe(true);
});

test("50,000 waiters are released by one signal, before anything else happens", async () => {
  const backend = memoryBackend();
  let released = 0;
  const all = Array.from({ length: 50_000 }, async () => {
    await backend.wait("s", 1);
    released += 1;
  });
  const next = new Promise<number>((resolve) => {
    setImmediate(() => {
      void backend.signal("s");
      setImmediate(() => resolve(released));
    });
  });
  expect(await next).toBe(50_000);
  await Promise.all(all);
  expect(backend.stats().waiters).toBe(0);
});

test("closing ends what waits, and what comes later", async () => {
  const backend = memoryBackend();
  const closed = { code: "CLOSED" };
  const waiting = expect(backend.wait("s", 1)).rejects.toMatchObject(closed);
  await backend.acquire("l", { limit: 1, units: 1, ttlMs: 1000, owner: "a" });
  const next = expect(backend.watch("l")[Symbol.asyncIterator]().next()).resolves.toBeDefined();
  await next;
  await backend.close();
  await waiting;
  await expect(backend.signal("s")).rejects.toMatchObject(closed);
  await backend.close();
});
