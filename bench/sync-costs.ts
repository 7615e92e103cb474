import { type MemoryCosts, memoryCosts } from "./sync-memory.ts";
import { type RedisCosts, redisCosts } from "./sync-redis.ts";
import { type WsCosts, wsCosts } from "./sync-ws.ts";

/** What coordination costs, by backend. */
export interface SyncCosts {
  readonly memory: MemoryCosts;
  readonly ws: WsCosts;
  /** Undefined where there is no redis-server. */
  readonly redis: RedisCosts | undefined;
}

export async function syncCosts(rounds: number): Promise<SyncCosts> {
  return {
    memory: await memoryCosts(rounds),
    ws: await wsCosts(rounds),
    redis: await redisCosts(rounds),
  };
}
