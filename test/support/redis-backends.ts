import type { Redis } from "ioredis";
import type { LeaseWant, SyncBackend, TopicEntry } from "../../sync/index.ts";
import { type RedisBackendOptions, redisBackend } from "../../sync/redis/index.ts";
import type { RedisStage } from "./redis-stage.ts";

/** A key of the run that tests of the backend work in. */
export function key(name: string): string {
  return `run:r:plan:p:case:c:${name}`;
}

/** A lock's lease. */
export function want(owner: string, ttlMs: number): LeaseWant {
  return { limit: 1, units: 1, ttlMs, owner };
}

/** Opens backends that the stage closes after the test; they look again twice a second. */
export function openOn(stage: RedisStage) {
  return async (port: number, more: Partial<RedisBackendOptions> = {}): Promise<SyncBackend> =>
    stage.closing(await redisBackend({ redis: { host: "127.0.0.1", port }, lookMs: 500, ...more }));
}

/** Collects the numbers of what is read. */
export function collect(entries: AsyncIterable<readonly TopicEntry[]>) {
  const numbers: number[] = [];
  const ended = (async () => {
    for await (const batch of entries) numbers.push(...batch.map(({ seq }) => seq));
  })();
  ended.catch(() => undefined);
  return { numbers, ended };
}

/** For `waitFor`: so many are there. */
export function has(numbers: readonly number[], length: number): () => true | undefined {
  return () => (numbers.length >= length ? true : undefined);
}

const AGE = `
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. ':*')) do
  redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[2])
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HINCRBY', KEYS[1], 'touched', 0 - ARGV[2])
end`;

/** As if nobody had used the run of `key` for so long: Redis's clock cannot be moved, its keys can be made older. */
export async function ageRun(client: Redis, prefix: string, ms: number): Promise<void> {
  const run = `${prefix}:{r}`;
  await client.eval(AGE, 1, `${run}:run`, run, ms);
}
