import { expect, test } from "vitest";
import { type Clock, manualClock } from "../../core/index.ts";
import { memoryBackend } from "../memory/memory-backend.ts";
import { createSync } from "./create-sync.ts";
import { guardToken } from "./guard-token.ts";

const scope = { run: "r", plan: "p", case: "c" };
const TTL_MS = 9000;
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** One state, and a client whose clock is its own. */
function stage() {
  const server = manualClock(1_800_000_000_000);
  const own = manualClock();
  const jump = { wallMs: 0, sleptMs: 0 };
  const clock: Clock = {
    nowMs: () => own.nowMs() + jump.wallMs,
    monotonicMs: () => own.monotonicMs() + jump.sleptMs,
    after: (delayMs, run) => own.after(delayMs, run),
  };
  const backend = memoryBackend({ clock: server });
  const client = createSync(backend, { scope, clock, ownsBackend: false });
  const other = createSync(backend, { scope, clock: server, ownsBackend: false });
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      server.advance(500);
      own.advance(500);
      await turns();
    }
  };
  return { server, jump, client, other, pass };
}

test("the time of day jumps by a day, forth and back: leases and deadlines are what they were", async () => {
  const { jump, client, other, pass } = stage();
  const lease = await client.lock("l", { ttlMs: TTL_MS });
  const wait = client.barrier("s", 1, { timeoutMs: 60_000 });
  wait.catch(() => undefined);
  for (const wallMs of [86_400_000, -86_400_000, 0]) {
    jump.wallMs = wallMs;
    await pass(TTL_MS);
    expect(lease.lost.aborted).toBe(false);
    expect(lease.remainingMs).toBeGreaterThan(0);
    expect(await other.tryLock("l")).toBeNull();
  }
  await client.signalEntry("s");
  expect(await wait).toEqual({ count: 1 });
});

test("a holder that slept past its lease knows at once, before any timer of its runs", async () => {
  const { server, jump, client, other, pass } = stage();
  const lease = await client.lock("l", { ttlMs: TTL_MS });
  server.advance(TTL_MS + 1);
  jump.sleptMs = TTL_MS + 1;
  const next = await other.tryLock("l", { ttlMs: TTL_MS });
  if (next === null) throw new Error("the lease was not free");
  expect(lease.remainingMs).toBe(0);
  expect(next.token).toBeGreaterThan(lease.token);
  expect(() => guardToken(next.token, lease.token)).toThrow(
    expect.objectContaining({ code: "STALE_TOKEN" }),
  );
  await expect(lease.renew()).rejects.toMatchObject({ code: "LEASE_LOST" });
  expect(lease.lost.aborted).toBe(true);
  expect(await lease.release()).toBe(false);
  await pass(TTL_MS / 2);
  expect(next.remainingMs).toBeGreaterThan(0);
});

test("a holder whose clock runs and whose server's stands still stops believing by its own", async () => {
  const { client, jump, pass } = stage();
  const lease = await client.lock("l", { ttlMs: TTL_MS, renew: false });
  jump.sleptMs = TTL_MS * 0.95;
  await pass(500);
  expect(lease.remainingMs).toBe(0);
});
