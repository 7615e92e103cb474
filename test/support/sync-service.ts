import { z } from "zod";
import { type SyncBackend, createWsBackend } from "../../sync/index.ts";
import { redisBackend } from "../../sync/redis/index.ts";
import { startProcess } from "./start-process.ts";
import { startRedis } from "./start-redis.ts";

/** Somebody else's service, which runs share by their `sync.url`. */
export interface SyncService extends AsyncDisposable {
  readonly url: string;
  stop(): Promise<unknown>;
}

const readyLine = z.object({ ready: z.literal(true), url: z.string() });

/** `shadowdiff sync serve` in a process of its own. */
export async function startSyncService(...flags: readonly string[]): Promise<SyncService> {
  const serving = startProcess({
    args: ["cli/main.ts", "sync", "serve", "--listen", "127.0.0.1:0", ...flags],
  });
  const { url } = readyLine.parse(JSON.parse(await serving.firstLine()));
  return disposable(url, () => serving.stop());
}

/** A real redis-server. */
export async function startRedisService(): Promise<SyncService> {
  const { url, stop } = await startRedis();
  return disposable(url, stop);
}

function disposable(url: string, stop: () => Promise<unknown>): SyncService {
  return {
    ...{ url, stop },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** A connection of the test's own to a service. */
export function connectTo(url: string): Promise<SyncBackend> {
  return url.startsWith("ws:") ? createWsBackend({ url }) : redisBackend({ redis: url });
}
