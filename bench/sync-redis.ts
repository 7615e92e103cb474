import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redisBackend } from "../sync/redis/index.ts";
import type { SyncBackend } from "../sync/index.ts";
import { freePorts, portIsOpen } from "./ports.ts";
import { PROXY_CORE, have, startOn } from "./processes.ts";
import {
  WAITERS,
  type WaiterCost,
  type Ways,
  leastOf,
  many,
  targetsMs,
  took,
  waiterCost,
} from "./sync-waiters.ts";

/** What coordination over Redis costs one process: Redis has a core, the process the other. */
export interface RedisCosts {
  /** Signals a second on one state, as many in flight as stand in `IN_FLIGHT`; by round. */
  readonly signals: readonly number[];
  readonly waiters: readonly WaiterCost[];
  readonly targetsMs: number;
}

const IN_FLIGHT = 10_000;
const TURNS = 10;

/** Undefined where there is no redis-server. It is started here and thrown away. */
export async function redisCosts(rounds: number): Promise<RedisCosts | undefined> {
  if (!have("redis-server")) return undefined;
  const port = await freePorts(1);
  const folder = await mkdtemp(join(tmpdir(), "shadowdiff-bench-"));
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const redis = startOn(PROXY_CORE, ["redis-server", ...args]);
  redis.child.stdout?.resume();
  try {
    await portIsOpen(port);
    const open = (): Promise<SyncBackend> => redisBackend({ redis: `redis://127.0.0.1:${port}` });
    return await measure(open, rounds);
  } finally {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(open: () => Promise<SyncBackend>, rounds: number): Promise<RedisCosts> {
  const signals: number[] = [];
  const targets: number[] = [];
  const waiters = new Map<number, WaiterCost[]>(WAITERS.map((count) => [count, []]));
  for (let round = 0; round < rounds; round++) {
    await using backend = await open();
    // Whatever was asked before it stands when this is answered.
    const standing = async (key: string): Promise<void> => {
      await backend.count(key);
    };
    const ways: Ways = { signals: backend, waiters: backend, standing };
    signals.push(await signalsOn(backend, `run:${round}:signals`));
    targets.push(await targetsMs(ways, `run:${round}:targets`));
    for (const [count, found] of waiters) {
      found.push(await waiterCost(ways, `run:${round}:waiters-${count}`, count));
    }
  }
  return {
    signals,
    waiters: [...waiters.values()].map(leastOf),
    targetsMs: Math.min(...targets),
  };
}

async function signalsOn(backend: SyncBackend, key: string): Promise<number> {
  const ms = await took(async () => {
    for (let turn = 0; turn < TURNS; turn++) {
      await Promise.all(many(IN_FLIGHT, () => backend.signal(key)));
    }
  });
  return ((IN_FLIGHT * TURNS) / ms) * 1000;
}
