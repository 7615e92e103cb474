import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Redis } from "ioredis";
import { ageRun, key, want } from "../../test/support/redis-backends.ts";
import { type RunningRedis, hasRedis, startRedis } from "../../test/support/start-redis.ts";
import type { SyncBackend } from "../backend.ts";
import { redisBackend } from "./redis-backend.ts";

const RUN_TTL_MS = 3_600_000;
/** Redis counts expiry from when a script began, and a script may read the time later. */
const SCRIPT_MS = 20;
const SEED = Math.floor(Math.random() * 1_000_000);

/** Milliseconds by which the first of the run's keys goes after what is granted is due: one read, one clock. */
const SPARE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local spare
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. ':*')) do
  if not string.find(key, ':operations:', 1, true) then
    local left = redis.call('PTTL', key)
    if left < 0 then return key .. ' never goes' end
    for _, set in ipairs(KEYS) do
      for at, due in ipairs(redis.call('ZRANGE', set, 0, -1, 'WITHSCORES')) do
        if at % 2 == 0 then spare = math.min(spare or left, left - (due - now)) end
      end
    end
  end
end
return spare`;

const GRANTS = ["acquire", "tryAcquire", "extend", "take"] as const;

function grant(backend: SyncBackend, how: (typeof GRANTS)[number], ms: number): Promise<unknown> {
  if (how === "take") return backend.take(key("q"), { owner: "o", visibilityMs: ms });
  if (how === "extend") return backend.extend(key("held"), "h", ms);
  return backend[how](key("l"), want("a", ms));
}

describe.skipIf(!hasRedis)(`what is granted and the life of its run, seed ${SEED}`, () => {
  let redis: RunningRedis;
  let client: Redis;
  let backend: SyncBackend;
  let runs = 0;

  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.port);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });

  /** A run with an entry and a held lease, that nobody has used for so long. */
  async function aged(ms: number, holds: (run: string) => Promise<void>): Promise<void> {
    const prefix = `p${++runs}`;
    backend = await redisBackend({ redis: redis.url, prefix, runTtlMs: RUN_TTL_MS });
    try {
      await backend.append(key("q"), "1");
      await backend.acquire(key("held"), want("h", RUN_TTL_MS));
      const run = `${prefix}:{r}`;
      await ageRun(client, prefix, ms);
      await holds(run);
    } finally {
      await backend.close();
    }
  }

  test("a lease or a delivery is due before any key of its run goes", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...GRANTS),
        fc.integer({ min: 0, max: RUN_TTL_MS / 8 + 1000 }),
        fc.oneof(fc.integer({ min: 1, max: RUN_TTL_MS }), fc.constant(RUN_TTL_MS)),
        (how, ageMs, ms) =>
          aged(ageMs, async (run) => {
            expect(await grant(backend, how, ms)).toBeTruthy();
            const sets = {
              ...{ acquire: `holders:${key("l")}`, tryAcquire: `holders:${key("l")}` },
              ...{ extend: `holders:${key("held")}`, take: `taken:${key("q")}` },
            };
            const spare = await client.eval(SPARE, 1, `${run}:${sets[how]}`, run);
            expect(spare).toBeGreaterThan(-SCRIPT_MS);
          }),
      ),
      { numRuns: 30, seed: SEED },
    ));

  test("one that would last longer than its run is refused, and nothing is done", () =>
    aged(0, async () => {
      for (const how of GRANTS) {
        await expect(grant(backend, how, RUN_TTL_MS + 1)).rejects.toMatchObject({
          code: "INVALID_ARGUMENT",
          message: expect.stringContaining("runTtlMs"),
        });
      }
      expect(await backend.holders(key("l"))).toEqual([]);
      expect(await grant(backend, "take", 1)).toMatchObject({ delivery: 1 });
    }));
});
