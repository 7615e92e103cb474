import { Redis } from "ioredis";
import { afterEach } from "vitest";
import { type FaultyPath, faultyPath } from "./faulty-path.ts";
import {
  type RedisServerOptions,
  type RunningRedis,
  startCluster,
  startRedis,
} from "./start-redis.ts";

/** Redis and what leads to it, for one test at a time. */
export interface RedisStage {
  server(options?: RedisServerOptions): Promise<RunningRedis>;
  /** Three nodes. */
  cluster(): Promise<readonly RunningRedis[]>;
  /** A way to a server that can be made to fail. */
  pathTo(redis: RunningRedis): Promise<FaultyPath>;
  /** A plain client, to look at keys. */
  client(redis: RunningRedis): Redis;
  /** Closes it after the test, before what was started earlier. */
  closing<T extends { close(): Promise<unknown> }>(made: T): T;
}

/** Everything that a test of the file starts ends after it, the last first. */
export function redisStage(): RedisStage {
  const endings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end();
  });
  return {
    async server(options) {
      const redis = await startRedis(options);
      endings.push(() => redis.stop());
      return redis;
    },
    async cluster() {
      const nodes = await startCluster();
      endings.push(() => Promise.all(nodes.map((node) => node.stop())));
      return nodes;
    },
    async pathTo(redis) {
      const path = await faultyPath(redis.port);
      endings.push(() => path.close());
      return path;
    },
    client(redis) {
      const client = new Redis(redis.port);
      endings.push(() => Promise.resolve(client.disconnect()));
      return client;
    },
    closing(made) {
      endings.push(() => made.close());
      return made;
    },
  };
}
