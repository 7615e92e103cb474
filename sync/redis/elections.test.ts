import { describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../core/index.ts";
import { redisStage } from "../../test/support/redis-stage.ts";
import { hasRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { createSync } from "../client/create-sync.ts";
import type { SyncClient } from "../client/sync-client.ts";
import { redisBackend } from "./redis-backend.ts";

const stage = redisStage();
const scope = { run: "r", plan: "p", case: "c" };
const TTL_MS = 1000;
/** A lease is over at its due time; how soon the next hears of it depends on the machine. */
const HEARD_MS = 1500;

async function clientAt(port: number, clock: Clock = systemClock): Promise<SyncClient> {
  const redis = { host: "127.0.0.1", port };
  const backend = await redisBackend({ redis, clock, silentMs: 300, lookMs: 500 });
  return stage.closing(createSync(backend, { scope, clock }));
}

/** A clock that is wrong about the time of day. */
function skewed(byMs: number): Clock {
  return { ...systemClock, nowMs: () => systemClock.nowMs() + byMs };
}

describe.skipIf(!hasRedis)("who holds when somebody is gone", () => {
  test("a leader that vanishes stops leading by its own clock before the next leads", async () => {
    const redis = await stage.server();
    const path = await stage.pathTo(redis);
    const [old, next] = [await clientAt(path.port), await clientAt(redis.port)];
    const led = await old.election("e").campaign("old", { ttlMs: TTL_MS });
    let lostMs = 0;
    led.lost.addEventListener("abort", () => {
      lostMs = performance.now();
    });
    const campaign = next.election("e").campaign("next", { ttlMs: TTL_MS });
    await waitFor("the next to be in line", async () =>
      (await stage.client(redis).zcard("sd:{r}:line:run:r:plan:p:case:c:elections:e")) === 1
        ? true
        : undefined,
    );
    const goneMs = performance.now();
    path.swallowAll();
    const leads = await campaign;
    const leadsMs = performance.now();
    expect(lostMs).toBeGreaterThan(0);
    expect(lostMs).toBeLessThan(leadsMs);
    expect(leads.term).toBeGreaterThan(led.term);
    expect(leadsMs - goneMs).toBeLessThan(TTL_MS + HEARD_MS);
    path.heal();
    path.cut();
    await old.signalEntry("back");
    expect(await old.election("e").leader()).toMatchObject({ id: "next" });
    expect(led.lost.aborted).toBe(true);
  });

  test("clocks that differ by hours change nothing: Redis's time decides", async () => {
    const redis = await stage.server();
    const [ahead, behind] = [
      await clientAt(redis.port, skewed(3_600_000)),
      await clientAt(redis.port, skewed(-3_600_000)),
    ];
    const held = await ahead.semaphore("s", 1).acquire(1, { ttlMs: 5000 });
    expect(await behind.semaphore("s", 1).tryAcquire(1)).toBeNull();
    await held.release();
    const next = await behind.semaphore("s", 1).tryAcquire(1);
    expect(next?.token).toBeGreaterThan(held.token);
  });
});
