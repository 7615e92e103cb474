import type { Config } from "../../core/index.ts";
import { type CheckFinding, fail, ok } from "./finding.ts";

/** Whether the Redis behind `sync.url` takes what coordination needs. */
export async function checkRedis({ sync }: Config): Promise<CheckFinding[]> {
  const url = sync?.url;
  if (url === undefined || !/^rediss?:/.test(url)) return [];
  // Loaded only where Redis is used.
  const { redisBackend } = await import("../../sync/redis/index.ts");
  try {
    const backend = await redisBackend({ redis: url });
    await backend.close();
    return [ok("redis", "the Redis of sync.url answers, and takes its scripts")];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [fail("redis", message, "check sync.url, its user and password, and that Redis runs")];
  }
}
