import { type Logger, systemClock } from "../../core/index.ts";
import { type SyncBackend, createWsBackend, memoryBackend } from "../../sync/index.ts";

export interface OpenBackendOptions {
  /** Of a sync server that asks for one. */
  readonly token?: string | undefined;
  readonly logger?: Logger;
}

/** One that keeps things itself also says how often it refused something for a limit. */
export type OpenedBackend = SyncBackend & { readonly refused?: () => number };

/**
 * What states, topics and leases stand in: this process's memory without an address, else a sync
 * server (`ws://`, `wss://`) or Redis (`redis://`, `rediss://`). Throws CONNECTION_LOST where nobody answers.
 */
export async function openBackend(
  url: string | undefined,
  options: OpenBackendOptions,
): Promise<OpenedBackend> {
  if (url === undefined) return memoryBackend({ clock: systemClock });
  if (/^wss?:/.test(url)) return createWsBackend({ url, token: options.token });
  const { redisBackend } = await import("../../sync/redis/index.ts");
  const { logger } = options;
  return redisBackend({ redis: url, ...(logger === undefined ? {} : { logger }) });
}
