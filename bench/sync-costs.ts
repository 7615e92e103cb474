import { type SyncClient, createSync, memoryBackend } from "../sync/index.ts";

/** What so many waiters on one state cost, in milliseconds; the fastest of the rounds. */
export interface WaiterCost {
  readonly waiters: number;
  /** From the last signal until all are released, by the raw layer and by clients. */
  readonly rawReleaseMs: number;
  readonly clientReleaseMs: number;
  /** 1,000 signals that release nobody, beside all these waiters. */
  readonly signalsMs: number;
}

export interface SyncCosts {
  readonly waiters: readonly WaiterCost[];
  /** Publish to deliver, 100 subscribers on one topic. */
  readonly deliveryP50Ms: number;
  readonly deliveryP99Ms: number;
  /** Messages a second to a late subscriber, of 100,000. */
  readonly replayed: number;
}

const SCOPE = { run: "bench", plan: "sync", case: "memory" };
const SIGNALS = 1000;
const REPLAYED = 100_000;

export async function syncCosts(rounds: number): Promise<SyncCosts> {
  const waiters: WaiterCost[] = [];
  for (const count of [100, 1000, 10_000, 50_000]) waiters.push(await waiterCost(count, rounds));
  const deliveries: { readonly p50: number; readonly p99: number }[] = [];
  const replays: number[] = [];
  for (let round = 0; round < rounds; round++) {
    deliveries.push(await delivery());
    replays.push(await replay());
  }
  return {
    waiters,
    deliveryP50Ms: Math.min(...deliveries.map(({ p50 }) => p50)),
    deliveryP99Ms: Math.min(...deliveries.map(({ p99 }) => p99)),
    replayed: Math.max(...replays),
  };
}

async function waiterCost(waiters: number, rounds: number): Promise<WaiterCost> {
  const found = { rawReleaseMs: Infinity, clientReleaseMs: Infinity, signalsMs: Infinity };
  for (let round = 0; round < rounds; round++) {
    const once = await waitersOnce(waiters);
    found.rawReleaseMs = Math.min(found.rawReleaseMs, once.rawReleaseMs);
    found.clientReleaseMs = Math.min(found.clientReleaseMs, once.clientReleaseMs);
    found.signalsMs = Math.min(found.signalsMs, once.signalsMs);
  }
  return { waiters, ...found };
}

async function waitersOnce(count: number): Promise<Omit<WaiterCost, "waiters">> {
  await using backend = memoryBackend();
  await using client = createSync(backend, { scope: SCOPE });
  const target = SIGNALS + 1;
  const raw = many(count, () => backend.wait("raw", target));
  const signalsMs = await took(async () => {
    for (let sent = 0; sent < SIGNALS; sent++) await backend.signal("raw");
  });
  const rawReleaseMs = await took(async () => {
    await backend.signal("raw");
    await Promise.all(raw);
  });
  const parties = many(count, () => client.barrier("parties", 1));
  const clientReleaseMs = await took(async () => {
    await client.signalEntry("parties");
    await Promise.all(parties);
  });
  return { rawReleaseMs, clientReleaseMs, signalsMs };
}

async function delivery(): Promise<{ readonly p50: number; readonly p99: number }> {
  await using client = createSync(memoryBackend(), { scope: SCOPE, ownsBackend: true });
  const messages = 1000;
  const ms: number[] = [];
  const reading = many(100, async () => {
    let left = messages;
    for await (const { value } of client.subscribe("topic")) {
      ms.push(performance.now() - Number(value));
      if (--left === 0) return;
    }
  });
  for (let sent = 0; sent < messages; sent++) {
    await client.publish("topic", performance.now());
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  await Promise.all(reading);
  ms.sort((left, right) => left - right);
  const at = (share: number): number => ms[Math.floor(ms.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function replay(): Promise<number> {
  await using client = createSync(memoryBackend(), { scope: SCOPE, ownsBackend: true });
  const payload = "x".repeat(128);
  for (let sent = 0; sent < REPLAYED; sent++) await client.publish("topic", payload);
  const ms = await took(() => readAll(client, REPLAYED));
  return (REPLAYED / ms) * 1000;
}

async function readAll(client: SyncClient, count: number): Promise<void> {
  let left = count;
  for await (const _ of client.subscribe("topic")) if (--left === 0) return;
}

function many<T>(count: number, begin: () => Promise<T>): Promise<T>[] {
  return Array.from({ length: count }, begin);
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const sinceMs = performance.now();
  await work();
  return performance.now() - sinceMs;
}
