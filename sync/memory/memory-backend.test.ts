import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { manualTime } from "../testing/case-time.ts";
import { type MemoryBackend, memoryBackend } from "./memory-backend.ts";

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

test("limits on keys, entries, bytes, waiters and leases are kept, and counted", async () => {
  const limits = { keys: 2, entries: 2, bytes: 600, waiting: 1, leases: 1 };
  const backend = memoryBackend({ clock: manualClock(), limits });
  const [tooLarge, tooMany] = [{ code: "TOO_LARGE" }, { code: "TOO_MANY" }];
  await backend.append("t", "1");
  await expect(backend.append("t", "x".repeat(600))).rejects.toMatchObject(tooLarge);
  expect(await backend.append("t", "2")).toBe(2);
  await expect(backend.append("t", "3")).rejects.toMatchObject(tooMany);
  await backend.signal("s");
  await expect(backend.signal("another")).rejects.toMatchObject(tooMany);
  const stop = new AbortController();
  const waiting = expect(backend.wait("s", 5, stop.signal)).rejects.toBe("stop");
  await expect(backend.wait("s", 5)).rejects.toMatchObject(tooMany);
  stop.abort("stop");
  await waiting;
  const by = { owner: "o", visibilityMs: 1000 };
  await backend.take("t", by);
  await expect(backend.take("t", by)).rejects.toMatchObject(tooMany);
  expect(backend.refused()).toBe(5);
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

test("what is refused leaves nothing behind", async () => {
  let nowMs = 0;
  // Its timers never come: what is left is seen by collecting.
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs, after: () => () => {} };
  const want = { limit: 1, units: 1, ttlMs: 1000, owner: "a" };
  const backend = memoryBackend({ clock, limits: { bytes: 700, waiting: 1 } });
  const stop = new AbortController();
  await backend.acquire("l", want);
  const before = backend.stats();
  const meta = "x".repeat(700);
  const inLine = backend.acquire("l", { ...want, owner: "b", meta });
  await expect(inLine).rejects.toMatchObject({ code: "TOO_LARGE" });
  expect(backend.stats()).toEqual(before);
  const waiting = backend.wait("s", 1, stop.signal);
  waiting.catch(() => undefined);
  for (let count = 0; count < 20; count += 1) {
    const refused = backend.acquire("l", { ...want, owner: "b", meta: "x" });
    await expect(refused).rejects.toMatchObject({ code: "TOO_MANY" });
  }
  stop.abort("stop");
  await expect(waiting).rejects.toBe("stop");
  expect(backend.stats()).toEqual(before);
  // Each a new key, in a run of its own.
  const large = "x".repeat(700);
  const refusals = [
    () => backend.append("run:1:t", large),
    () => backend.signal("run:2:s", { member: large }),
    () => backend.tryAcquire("run:3:l", { ...want, meta: large }),
    () => backend.signal(`run:4:${large}`),
    () => backend.setOnce(`run:5:${large}`, 1),
  ];
  for (const refusal of refusals) await expect(refusal()).rejects.toThrow();
  expect(backend.stats()).toEqual(before);
  await backend.release("l", "a");
  nowMs = 2 * HOUR_MS;
  expect(backend.collect()).toBe(0);
});

test("owners, operation ids and what each thing takes by itself count as bytes, and are given back", async () => {
  const clock = manualClock();
  const runTtlMs = 1000;
  const want = { limit: Infinity, units: 1, ttlMs: 100 };
  const fills: readonly ((backend: MemoryBackend, n: string) => Promise<unknown>)[] = [
    (backend, n) => backend.signal(KEY, { opId: n }),
    (backend, n) => backend.signal(KEY, { member: n }),
    (backend) => backend.append(OTHER, "1"),
    (backend, n) => backend.append(OTHER, "1", n),
    (backend, n) => backend.acquire(KEY, { ...want, owner: n }),
    (backend, n) => backend.setOnce(`${KEY}${n}`, 1),
    async (backend, n) => {
      await backend.append(OTHER, "1");
      await backend.take(OTHER, { owner: n, visibilityMs: 100 });
    },
  ];
  for (const fill of fills) {
    const backend = memoryBackend({ clock, runTtlMs, limits: { bytes: 20_000 } });
    const until = async (): Promise<number> => {
      for (let n = 0; ; n += 1) {
        const failed = await fill(backend, String(n).padStart(40, "-")).then(
          () => false,
          () => true,
        );
        if (failed) return n;
        if (n > 1000) throw new Error("nothing is refused");
      }
    };
    const first = await until();
    expect(first).toBeGreaterThan(10);
    // The run goes with all that is in it, and as much fits as before.
    clock.advance(10 * runTtlMs);
    expect(await until()).toBe(first);
  }
});
