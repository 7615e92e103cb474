import { setImmediate as turn } from "node:timers/promises";
import type { SyncClient } from "../sync/index.ts";
import { many, took } from "./sync-waiters.ts";

export interface Delivery {
  readonly p50: number;
  readonly p99: number;
}

const MESSAGES = 1000;
export const REPLAYED = 100_000;
/** 130 bytes as JSON. */
export const PAYLOAD = "x".repeat(128);

/**
 * Milliseconds from publish to deliver, over all subscribers and messages; one message after another,
 * each published when the server has counted the one before.
 */
export async function deliveryOf(
  publisher: SyncClient,
  subscribers: readonly SyncClient[],
  { topic, standing }: { readonly topic: string; standing(): Promise<void> },
): Promise<Delivery> {
  const ms: number[] = [];
  const reading = subscribers.map(async (client) => {
    let left = MESSAGES;
    for await (const { value } of client.subscribe(topic)) {
      ms.push(performance.now() - Number(value));
      if (--left === 0) return;
    }
  });
  await standing();
  for (let sent = 0; sent < MESSAGES; sent++) {
    await publisher.publish(topic, performance.now());
    await turn();
  }
  await Promise.all(reading);
  ms.sort((left, right) => left - right);
  const at = (share: number): number => ms[Math.floor(ms.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Messages a second to a subscriber who comes when all of them are there. */
export async function replayOf(client: SyncClient, topic: string): Promise<number> {
  const ms = await took(async () => {
    let left = REPLAYED;
    for await (const _ of client.subscribe(topic)) if (--left === 0) return;
  });
  return (REPLAYED / ms) * 1000;
}

/** Publishes what `replayOf` reads. */
export async function fill(client: SyncClient, topic: string): Promise<void> {
  for (let left = REPLAYED; left > 0; left -= 1000) {
    await Promise.all(many(1000, () => client.publish(topic, PAYLOAD)));
  }
}
