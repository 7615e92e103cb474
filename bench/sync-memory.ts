import { createSync, memoryBackend } from "../sync/index.ts";
import { type Delivery, deliveryOf, fill, replayOf } from "./sync-traffic.ts";
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

/** What coordination costs in one process. */
export interface MemoryCosts {
  /** By the raw layer, and `clientMs`: from the last signal until all clients are released. */
  readonly waiters: readonly (WaiterCost & { readonly clientMs: number })[];
  readonly targetsMs: number;
  readonly deliveries: readonly Delivery[];
  /** Messages a second, by round. */
  readonly replayed: readonly number[];
}

const SCOPE = { run: "bench", plan: "sync", case: "memory" };

export async function memoryCosts(rounds: number): Promise<MemoryCosts> {
  const waiters: (WaiterCost & { clientMs: number })[] = [];
  for (const count of WAITERS) {
    const raw: WaiterCost[] = [];
    const clientMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      raw.push(await inMemory((ways) => waiterCost(ways, "state", count)));
      clientMs.push(await clientRelease(count));
    }
    waiters.push({ ...leastOf(raw), clientMs: Math.min(...clientMs) });
  }
  const targets: number[] = [];
  const deliveries: Delivery[] = [];
  const replayed: number[] = [];
  for (let round = 0; round < rounds; round++) {
    targets.push(await inMemory((ways) => targetsMs(ways, "targets")));
    deliveries.push(await delivery());
    replayed.push(await replay());
  }
  return { waiters, targetsMs: Math.min(...targets), deliveries, replayed };
}

async function inMemory<T>(measure: (ways: Ways) => Promise<T>): Promise<T> {
  await using backend = memoryBackend();
  return await measure({ signals: backend, waiters: backend, standing: () => Promise.resolve() });
}

async function clientRelease(count: number): Promise<number> {
  await using client = createSync(memoryBackend(), { scope: SCOPE, ownsBackend: true });
  const parties = many(count, () => client.barrier("parties", 1));
  return await took(async () => {
    await client.signalEntry("parties");
    await Promise.all(parties);
  });
}

async function delivery(): Promise<Delivery> {
  await using client = createSync(memoryBackend(), { scope: SCOPE, ownsBackend: true });
  const subscribers = Array.from({ length: 100 }, () => client);
  return await deliveryOf(client, subscribers, { topic: "t", standing: () => Promise.resolve() });
}

async function replay(): Promise<number> {
  await using client = createSync(memoryBackend(), { scope: SCOPE, ownsBackend: true });
  await fill(client, "t");
  return await replayOf(client, "t");
}
