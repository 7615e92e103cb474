import { randomUUID } from "node:crypto";
import { systemClock } from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";
import { checkPrefix } from "./check.ts";
import { Commands } from "./commands.ts";
import { type Links, connect } from "./connect.ts";
import type { RedisBackendOptions } from "./options.ts";
import { ScriptedBackend } from "./scripted-backend.ts";

const CALLS_MAX = 100_000;
const WAITING_MAX = 500_000;

/**
 * The raw layer over Redis 7 or newer, a single node or a cluster. Two connections a process (in a
 * cluster one that reads for each run in use). Throws CONNECTION_LOST where Redis does not answer
 * within `connectMs`, INVALID_ARGUMENT for a prefix with braces. docs/sync-redis.md has what is
 * promised and what is not.
 */
export async function redisBackend(options: RedisBackendOptions): Promise<SyncBackend> {
  const { clock = systemClock, random = Math.random, logger, blockMs = 5000 } = options;
  const { runTtlMs = 3_600_000, answerMs = 10_000, connectMs = 5000, prefix = "sd" } = options;
  checkPrefix(prefix);
  // Two processes of one name would take each other's replies: it must differ where seeds do not.
  const process = randomUUID();
  let backend: ScriptedBackend | undefined;
  const links: Links = await connect({
    ...{ source: options.redis, connectMs, blockMs, clock, random, logger },
    silentMs: options.silentMs ?? 3000,
    onReconnected: () => backend?.lookAgain(),
  });
  const commands = new Commands({
    ...{ redis: links.runner, clock, process, runTtlMs, answerMs },
    callsMax: CALLS_MAX,
    serverId: links.serverId,
    trouble: links.trouble,
    onLost: (run) => backend?.lost(run),
  });
  const lookMs = options.lookMs ?? 5000;
  backend = new ScriptedBackend({
    ...{ links, commands, clock, process, prefix, logger, runTtlMs, blockMs, lookMs },
    waitingMax: options.waitingMax ?? WAITING_MAX,
  });
  return backend;
}
