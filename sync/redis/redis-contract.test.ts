import { Redis } from "ioredis";
import { afterAll, beforeAll, describe } from "vitest";
import { systemClock } from "../../core/index.ts";
import { type RunningRedis, hasRedis, startRedis } from "../../test/support/start-redis.ts";
import type { SyncBackend, SyncStats } from "../backend.ts";
import { realTime } from "../testing/case-time.ts";
import { contractSuite } from "../testing/contract-suite.ts";
import type { SyncStage } from "../testing/stage.ts";
import { redisBackend } from "./redis-backend.ts";

const RUN_TTL_MS = 3_600_000;

let redis: RunningRedis;
let client: Redis;
let staged = 0;

/** One backend for each client; each stage has a prefix of its own. */
async function redisStage(): Promise<SyncStage> {
  staged += 1;
  const prefix = `stage${staged}`;
  const open = () => redisBackend({ redis: redis.url, prefix, runTtlMs: RUN_TTL_MS, lookMs: 200 });
  // Three are there before the case begins: its first steps wait for no connection.
  const spare = await Promise.all([open(), open(), open()]);
  const backends: SyncBackend[] = [...spare];
  return {
    clock: systemClock,
    // Redis's clock cannot be moved: what time does to keys is done to them.
    time: { ...realTime(), advance: (ms) => age(prefix, ms) },
    runTtlMs: RUN_TTL_MS,
    async connect() {
      const backend = spare.pop() ?? (await open());
      if (!backends.includes(backend)) backends.push(backend);
      return { backend, owned: true };
    },
    arrived: (backend) => backend.count("arrived"),
    stats: () => backends.map((one) => one.stats()).reduce(sum),
    // Redis removes what is due by itself; a look finds it gone.
    collect: () => Promise.resolve(),
    verbs: { redis: async (_scene, [command]) => client.call(...words(command)) },
    async [Symbol.asyncDispose]() {
      await Promise.all(backends.map((one) => one.close()));
    },
  };
}

function words(command: unknown): [string, ...string[]] {
  const [name = "", ...rest] = String(command).split(" ");
  return [name, ...rest];
}

async function age(prefix: string, ms: number): Promise<void> {
  for (const key of await client.keys(`${prefix}:*`)) {
    await client.pexpire(key, (await client.pttl(key)) - ms);
  }
}

function sum(left: SyncStats, right: SyncStats): SyncStats {
  return {
    waiters: left.waiters + right.waiters,
    timers: left.timers + right.timers,
    subscriptions: left.subscriptions + right.subscriptions,
    states: left.states + right.states,
    topics: left.topics + right.topics,
    connections: left.connections + right.connections,
  };
}

describe.skipIf(!hasRedis)("on a real redis-server", () => {
  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.port);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });

  contractSuite({
    kind: "redis",
    stage: redisStage,
    waiting: ["QU01", "FA08", "BA12", "TO14"],
    runs: 10,
    elsewhere: {
      KE06: "sync/redis/restarts.test.ts",
      KE07: "sync/redis/cluster.test.ts",
      SE03: "sync/redis/elections.test.ts",
      EL02: "sync/redis/elections.test.ts",
      EL03: "sync/redis/elections.test.ts",
      FA01: "sync/redis/connection-faults.test.ts",
      LI03: "sync/redis/connection-faults.test.ts",
    },
  });
});
